// All rooms of this language; a new file in this folder is a new room.
import { joinRooms, type Texts } from '@/i18n/rooms'

export default joinRooms(import.meta.glob<Texts>(['./*.ts', '!./index.ts'], { eager: true, import: 'default' }))
