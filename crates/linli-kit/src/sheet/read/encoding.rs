//! The encoding of a text file, and a reader that gives UTF-8 whatever it is.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};

use crate::sheet::error::SheetError;

const CHUNK: usize = 64 * 1024;

/// The encoding: by its byte order mark; else UTF-8 if the whole file is; else GB 18030 if the whole file is.
///
/// # Errors
/// [`SheetError::UnknownEncoding`] where it is none of them.
pub(super) fn detect(file: &mut File) -> Result<&'static Encoding, SheetError> {
    let mut head = Vec::new();
    file.by_ref().take(3).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    let candidates = match Encoding::for_bom(&head) {
        Some((marked, _)) => vec![marked],
        None => vec![UTF_8, GB18030],
    };
    for encoding in candidates {
        let mut reader = DecodingReader::new(BufReader::new(&*file), encoding);
        let decoded = io::copy(&mut reader, &mut io::sink());
        file.seek(SeekFrom::Start(0))?;
        match decoded {
            Ok(_) => return Ok(encoding),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SheetError::UnknownEncoding)
}

/// Decodes while reading; bytes that the encoding does not allow are an error, never a replacement character.
pub(super) struct DecodingReader<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_used: usize,
    text: String,
    text_used: usize,
    at_end: bool,
}

impl<R: Read> DecodingReader<R> {
    pub(super) fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            raw_used: 0,
            text: String::with_capacity(CHUNK),
            text_used: 0,
            at_end: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.text_used = 0;
        while self.text.is_empty() && !self.at_end {
            if self.raw_used == self.raw.len() {
                self.raw.resize(CHUNK, 0);
                let read = self.source.read(&mut self.raw)?;
                self.raw.truncate(read);
                self.raw_used = 0;
            }
            let is_last = self.raw.is_empty();
            let (result, used) = self.decoder.decode_to_string_without_replacement(
                &self.raw[self.raw_used..],
                &mut self.text,
                is_last,
            );
            self.raw_used += used;
            match result {
                DecoderResult::Malformed(..) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "encoding"));
                }
                DecoderResult::InputEmpty => self.at_end = is_last,
                DecoderResult::OutputFull => {}
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.text_used == self.text.len() {
            self.fill()?;
        }
        let count = out.len().min(self.text.len() - self.text_used);
        out[..count].copy_from_slice(&self.text.as_bytes()[self.text_used..self.text_used + count]);
        self.text_used += count;
        Ok(count)
    }
}
