//! Prints a sample of everything, to be read as a critical local would: `cargo run -p linli-sample --example show [seed]`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use linli_sample::Sample;

fn main() {
    let seed = std::env::args()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(7);
    let street = Sample::street(seed, 0);
    println!("{} {} {:?}", street.name, street.code9, street.figures);
    println!(
        "{} 小区 {} 网格 {} 楼 {} 楼长 {} 单位 {} 资源 {} 需求",
        street.compounds.len(),
        street.grids.len(),
        street.buildings.len(),
        street.heads.len(),
        street.units.len(),
        street.resources.len(),
        street.demands.len()
    );
    for community in &street.communities {
        println!(
            "{} {} {:?}",
            community.short_name, community.code12, community.figures
        );
    }
    for compound in &street.compounds {
        print!("{}({}) ", compound.name, compound.built_year);
    }
    println!();
    for head in street.heads.iter().step_by(23) {
        print!("{} {} {}; ", head.name, head.birth_year, head.phone);
    }
    println!();
    for unit in street.units.iter().step_by(6) {
        print!(
            "{}[{}] {} {}; ",
            unit.name, unit.credit_code, unit.liaison_name, unit.liaison_title
        );
    }
    println!();
    for resource in street.resources.iter().step_by(30) {
        println!(
            "{}: {} {}{} {}",
            street.units[resource.unit as usize].name,
            resource.title,
            resource.quantity,
            resource.measure,
            resource.conditions
        );
    }
    for demand in &street.demands {
        println!(
            "{:?} {} {:?} [{}] {} | {:?}",
            demand.ends_in,
            demand.class,
            demand.source,
            demand.title,
            demand.text,
            demand.asked.as_ref().map(|a| a.quantity)
        );
    }
}
