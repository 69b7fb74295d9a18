// The rooms that only the console and its papers show; a new file in this folder is a new room, named otherwise than every file above.
import { joinRooms, type Texts } from '@/i18n/rooms'

export default joinRooms(import.meta.glob<Texts>(['./*.ts', '!./index.ts'], { eager: true, import: 'default' }))
