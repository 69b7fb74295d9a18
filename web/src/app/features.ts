// What the folders of features/ bring to the shells: each `routes.ts` exports one Feature. A noun with pages on both surfaces has one in console/ and one in phone/.
import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/ui/Icon.vue'

/** An entry of the console's menu. */
export interface MenuEntry {
  /** Key of its text. */
  label: string
  icon: IconName
  to: string
  /** Lists that stand beside this one, reached by its tabs. */
  beside?: readonly string[]
  /** Place in the menu: small numbers first. */
  order: number
  /** Roles that see it; without them everybody. */
  roles?: readonly string[]
}

/** The pages of one noun. Pages of people without a login carry `meta: { public: true }`. */
export interface Feature {
  /** Under /console, inside its shell. */
  console?: RouteRecordRaw[]
  /** Under /m, inside the phone's shell. */
  phone?: RouteRecordRaw[]
  /** Outside both shells. */
  bare?: RouteRecordRaw[]
  menu?: MenuEntry[]
}

const files = import.meta.glob<{ feature: Feature }>(['../features/*/routes.ts', '../features/*/*/routes.ts'], { eager: true })

/** All features found. */
export const features: Feature[] = Object.values(files).map((file) => file.feature)

/** The menu of somebody who acts in `role`. */
export function menuFor(role: string | undefined): MenuEntry[] {
  return features
    .flatMap((feature) => feature.menu ?? [])
    .filter((entry) => !entry.roles || (role !== undefined && entry.roles.includes(role)))
    .sort((one, other) => one.order - other.order)
}
