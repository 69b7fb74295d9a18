// A photo made small on the phone before it is sent: painted anew, so that place, time and camera stay behind.

/** Pixels of the longer side at most. */
const SIDE = 1_280
/** Characters of base64 at most: well below what the server takes, and quick on a slow line. */
const MOST = 560_000
const QUALITIES = [0.82, 0.7, 0.55, 0.4] as const

/** The sides of a picture that fits into a square of `side` pixels; never larger than it was. */
export function fitted(width: number, height: number, side: number = SIDE): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function read(file: File): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    const address = URL.createObjectURL(file)
    const free = () => URL.revokeObjectURL(address)
    image.onload = () => (free(), resolve(image))
    image.onerror = () => (free(), reject(new Error('no picture')))
    image.src = address
  })
}

/** A JPEG as a `data:` address, upright and small; rejects what is no picture. Works in old in-app browsers too. */
export async function smallPicture(file: File): Promise<string> {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) throw new Error('no photo')
  const image = await read(file)
  const { width, height } = fitted(image.naturalWidth, image.naturalHeight)
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('no canvas')
  brush.fillStyle = '#fff'
  brush.fillRect(0, 0, width, height)
  brush.drawImage(image, 0, 0, width, height)
  for (const quality of QUALITIES) {
    const small = canvas.toDataURL('image/jpeg', quality)
    if (small.length <= MOST) return small
  }
  throw new Error('too large')
}
