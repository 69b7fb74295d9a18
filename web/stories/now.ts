// The moment at which the stories play; in a file of its own, as the rooms' answers are made while mockApi.ts still loads.
export const STORY_NOW = Date.parse('2026-11-20T15:42:00+08:00')
