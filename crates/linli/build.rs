//! Sees to it that there is a web app to embed, and that a newly built one is embedded.

use std::fs;
use std::io;
use std::path::Path;

const DIST: &str = "../../web/dist";
const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>邻里 Linli</title>\
<p>网页尚未构建，接口已可使用。<p lang=\"en\">The web app was not built into this server; the API works. \
Run <code>npm run build</code> in <code>web/</code> and build again.</html>\n";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={DIST}");
    let index = Path::new(DIST).join("index.html");
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(DIST)?;
    fs::write(index, PLACEHOLDER)
}
