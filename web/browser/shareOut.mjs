// Which walk goes on which database in the proof of the whole house.

/** The stories that every room has its part in: a demand from the poster to the rating, and the year of an alliance. */
const WHOLE_STORIES = ['loop', 'year']

export const nameOf = (file) => file.split('/').at(-1).split('.')[0]

/**
 * Shares the files of walks out among the databases: whole stories go on each, the others on one, by turns. A page is the same whatever
 * lies beneath it, and what lies beneath is tested on every database by requests; walking each page on each took a fifth of the proof.
 * Answers the databases of each walk by its name.
 */
export function shareOut(files, databases) {
  let turn = 0
  const mine = (name) => (WHOLE_STORIES.includes(name) ? databases : [databases[turn++ % databases.length]])
  return Object.fromEntries(files.map((file) => [nameOf(file), mine(nameOf(file))]))
}
