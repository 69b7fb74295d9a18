//! Turns a file that somebody sent into a picture that holds nothing but what one sees.
//!
//! Pure: bytes in, bytes out. The file is decoded under limits, turned upright as its camera noted, made smaller, and
//! painted anew as a plain JPEG: what was written beside the pixels (place, time, device, comments, a second file) is
//! not copied, so it cannot be forgotten.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};

/// Bytes of a file at most: a phone makes it smaller before it is sent.
pub const MAX_BYTES: usize = 700_000;
/// Pixels of a side at most, as it comes.
pub const MAX_SIDE: u32 = 8_000;
/// Pixels in all at most, as it comes.
pub const MAX_PIXELS: u64 = 24_000_000;
/// Pixels of the longer side as it is kept.
pub const KEPT_SIDE: u32 = 1_600;
/// Bytes that decoding may take.
const MAX_MEMORY: u64 = 160_000_000;
/// Quality of the kept JPEG, of 100.
const QUALITY: u8 = 80;

/// A picture that may be kept: a JPEG without anything beside its pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    /// The JPEG.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Neither JPEG nor PNG nor WebP: an SVG (which may hold a program), a film, a document.
    Kind,
    /// More than [`MAX_BYTES`].
    TooManyBytes,
    /// More pixels than [`MAX_SIDE`] or [`MAX_PIXELS`].
    TooManyPixels,
    /// It says that it is a picture, and is broken.
    Unreadable,
}

impl Unfit {
    /// The key of its text, below `field_`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kind => "picture_kind",
            Self::TooManyBytes => "picture_bytes",
            Self::TooManyPixels => "picture_pixels",
            Self::Unreadable => "picture_unreadable",
        }
    }
}

/// Makes a picture of a file.
///
/// # Errors
/// Why the file is not taken.
pub fn clean(bytes: &[u8]) -> Result<Clean, Unfit> {
    if bytes.len() > MAX_BYTES {
        return Err(Unfit::TooManyBytes);
    }
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(Unfit::Kind),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Unfit::Unreadable)?;
    let (width, height) = decoder.dimensions();
    // known before a single pixel is decoded: a small file may claim a huge canvas
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unfit::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(Unfit::Unreadable);
    }
    // a broken note about how the camera was held is no reason to refuse the picture
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Unfit::Unreadable)?;
    if width.max(height) > KEPT_SIDE {
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    picture.apply_orientation(upright);
    paint(&picture)
}

/// Paints the picture anew; what is see-through becomes white, as on paper.
fn paint(picture: &DynamicImage) -> Result<Clean, Unfit> {
    let seen = picture.to_rgba8();
    let flat = image::RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        let over_white = |colour: u8| {
            let mixed = u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over_white(red), over_white(green), over_white(blue)])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&flat)
        .map_err(|_| Unfit::Unreadable)?;
    Ok(Clean {
        width: flat.width(),
        height: flat.height(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use image::codecs::png::PngEncoder;
    use image::codecs::webp::WebPEncoder;
    use image::{ExtendedColorType, ImageEncoder, RgbImage};

    use super::*;

    /// A picture that is red on its left half and blue on its right.
    fn two_halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            image::Rgb(if x < width / 2 {
                [250, 0, 0]
            } else {
                [0, 0, 250]
            })
        })
    }

    fn jpeg(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode_image(picture)
            .expect("encodes");
        bytes
    }

    fn png(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (width, height) = picture.dimensions();
        PngEncoder::new(&mut bytes)
            .write_image(picture, width, height, ExtendedColorType::Rgb8)
            .expect("encodes");
        bytes
    }

    fn webp(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (width, height) = picture.dimensions();
        WebPEncoder::new_lossless(&mut bytes)
            .write_image(picture, width, height, ExtendedColorType::Rgb8)
            .expect("encodes");
        bytes
    }

    /// An EXIF block with an orientation and a place: 30.25° north, told in its GPS part.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff: Vec<u8> = b"II*\0\x08\0\0\0".to_vec();
        tiff.extend([2, 0]);
        tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        tiff.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend([0, 0, 0, 0]);
        tiff.extend([1, 0]);
        tiff.extend([0x1D, 0, 2, 0, 11, 0, 0, 0, 56, 0, 0, 0]);
        tiff.extend([0, 0, 0, 0]);
        tiff.extend(b"GPS30.2511\0");
        [b"Exif\0\0".as_slice(), &tiff].concat()
    }

    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let block = exif(orientation);
        let length = u16::try_from(block.len() + 2).expect("short");
        [
            &jpeg[..2],
            &[0xFF, 0xE1],
            &length.to_be_bytes(),
            &block,
            &jpeg[2..],
        ]
        .concat()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn three_kinds_are_taken_and_become_a_plain_jpeg() {
        let picture = two_halves(60, 40);
        for bytes in [jpeg(&picture), png(&picture), webp(&picture)] {
            let clean = clean(&bytes).expect("is taken");
            assert_eq!((clean.width, clean.height), (60, 40));
            assert!(clean.bytes.starts_with(&[0xFF, 0xD8, 0xFF]));
        }
    }

    #[test]
    fn the_place_is_gone_and_the_picture_stands_upright() {
        let sent = with_exif(&jpeg(&two_halves(80, 40)), 6);
        assert!(holds(&sent, b"Exif") && holds(&sent, b"GPS30.25"));
        let clean = clean(&sent).expect("is taken");
        assert!(!holds(&clean.bytes, b"Exif") && !holds(&clean.bytes, b"GPS30"));
        // held turned a quarter: what lay to the left is now on top
        assert_eq!((clean.width, clean.height), (40, 80));
        let seen = image::load_from_memory(&clean.bytes)
            .expect("reads")
            .to_rgb8();
        assert!(seen.get_pixel(20, 5).0[0] > 200, "red on top");
        assert!(seen.get_pixel(20, 75).0[2] > 200, "blue below");
    }

    #[test]
    fn what_hides_behind_a_picture_is_not_kept() {
        let mut sent = jpeg(&two_halves(20, 20));
        sent.extend(b"<script>alert(1)</script>PK\x03\x04");
        let clean = clean(&sent).expect("is taken");
        assert!(!holds(&clean.bytes, b"script") && !holds(&clean.bytes, b"PK\x03"));
    }

    #[test]
    fn a_large_picture_is_made_smaller() {
        let clean = clean(&png(&two_halves(4_000, 1_000))).expect("is taken");
        assert_eq!((clean.width, clean.height), (1_600, 400));
    }

    #[test]
    fn what_is_no_picture_of_ours_is_refused() {
        let picture = jpeg(&two_halves(200, 200));
        let mut huge = png(&two_halves(2, 2));
        // the header of a PNG claims 60,000 by 60,000 pixels (its sum is put right below)
        huge[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        huge[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let sum = crc(&huge[12..29]);
        huge[29..33].copy_from_slice(&sum.to_be_bytes());
        for (name, bytes, why) in [
            ("nothing", Vec::new(), Unfit::Kind),
            (
                "svg",
                b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(),
                Unfit::Kind,
            ),
            ("gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), Unfit::Kind),
            ("pdf", b"%PDF-1.7".to_vec(), Unfit::Kind),
            ("half a jpeg", picture[..12].to_vec(), Unfit::Unreadable),
            ("many bytes", vec![0xFF; MAX_BYTES + 1], Unfit::TooManyBytes),
            ("many pixels", huge, Unfit::TooManyPixels),
        ] {
            assert_eq!(clean(&bytes), Err(why), "{name}");
        }
    }

    /// The sum a PNG puts behind each of its parts.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
            })
        })
    }

    proptest::proptest! {
        #[test]
        fn no_file_brings_it_down(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
            kind in 0..4_usize,
        ) {
            let head: &[u8] = [
                b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".as_slice(),
                b"\x89PNG\r\n\x1A\n",
                b"RIFF\x40\0\0\0WEBPVP8 ",
                b"",
            ][kind];
            let _ = clean(&[head, &bytes].concat());
        }
    }
}
