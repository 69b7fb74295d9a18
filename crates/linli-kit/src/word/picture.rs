//! A black-and-white picture as PNG (ISO/IEC 15948), for a document that shows a code.

/// Dots a module is wide, so that a printer does not blur it.
const DOTS: usize = 8;
/// White modules around, as a QR code wants.
const MARGIN: usize = 4;

/// A black-and-white picture (PNG, one bit a dot, stored without compression: a code is a few kilobytes).
pub(super) fn png(modules: &[Vec<bool>]) -> Vec<u8> {
    let side = (modules.len() + 2 * MARGIN) * DOTS;
    let stride = side.div_ceil(8);
    let mut rows = Vec::with_capacity(side * (stride + 1));
    for y in 0..side {
        rows.push(0);
        let mut line = vec![0xff_u8; stride];
        for x in 0..side {
            if dark(modules, x, y) {
                line[x / 8] &= !(0x80 >> (x % 8));
            }
        }
        rows.extend(line);
    }
    let side = u32::try_from(side).unwrap_or(0).to_be_bytes();
    let mut header = Vec::from(side);
    header.extend(side);
    // one bit, grey, deflate, no filter, no interlacing
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &stored(&rows));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn dark(modules: &[Vec<bool>], x: usize, y: usize) -> bool {
    let place = |dot: usize| (dot / DOTS).checked_sub(MARGIN);
    let (Some(column), Some(row)) = (place(x), place(y)) else {
        return false;
    };
    modules
        .get(row)
        .and_then(|line| line.get(column))
        .copied()
        .unwrap_or(false)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let whole = [&kind, data].concat();
    file.extend(&whole);
    file.extend(crc32(&whole).to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = data.chunks(usize::from(u16::MAX));
    let last = blocks.len().saturating_sub(1);
    for (index, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(index == last));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(data).to_be_bytes());
    out
}

/// The check sum of a PNG chunk (ISO 3309).
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

/// The check sum of a zlib stream.
fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_picture_shows_its_modules_inside_a_white_margin() {
        let modules = vec![vec![true]];
        assert!(!dark(&modules, 0, 0) && !dark(&modules, MARGIN * DOTS, 0));
        assert!(dark(&modules, MARGIN * DOTS, MARGIN * DOTS));
        assert!(!dark(&modules, (MARGIN + 1) * DOTS, MARGIN * DOTS));
        let file = png(&modules);
        let side = u32::try_from((1 + 2 * MARGIN) * DOTS).expect("small");
        assert_eq!(file[16..20], side.to_be_bytes());
    }
}
