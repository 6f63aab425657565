//! Writes a large made-up export, to measure and try the import with:
//! `cargo run --release --example make_export -- DIRECTORY [ACCOUNTS] [PRODUCTS]`.
//!
//! Half of the products are ports, each with one connection to the next port or to a cloud nested in it.
//! Everything is derived from its number, so that the same sizes give the same files.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

const SITES: [(&str, &str, &str, &str); 8] = [
    ("FRA6 Kleyerstraße", "Frankfurt", "Germany", "DE"),
    ("AMS5 Science Park", "Amsterdam", "Netherlands", "NL"),
    ("LON3 Docklands", "London", "United Kingdom", "UK"),
    ("ZRH4 Hardstrasse", "Zürich", "Switzerland", "CH"),
    ("ASH2 Filigree Court", "Ashburn", "USA", "US"),
    ("SYD1 Alexandria", "Sydney", "Australia", "AU"),
    ("SIN2 Tai Seng", "Singapore", "Singapore", "SG"),
    ("TYO2 Ōtemachi", "Tokyo", "Japan", "JP"),
];
const STATES: [&str; 16] = [
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "LIVE",
    "CONFIGURED",
    "DEPLOYABLE",
    "DESIGN",
    "IN_PROGRESS",
    "CANCELLED",
    "DECOMMISSIONED",
];
const SPEEDS: [u32; 4] = [1000, 10_000, 10_000, 100_000];
const CLOUDS: [&str; 4] = ["AWS", "AZURE", "GOOGLE", "ORACLE"];
const TRADES: [&str; 8] =
    ["Logistics", "Bakery", "Dental", "Airways", "Robotics", "Versicherung", "漁業", "Énergie"];

/// One of several, by number.
fn pick<T: Copy>(from: &[T], number: usize) -> Option<T> {
    from.get(number % from.len().max(1)).copied()
}

/// A well-spread number from a number.
const fn spread(number: usize) -> usize {
    (number as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) as usize
}

fn uid(space: u16, number: usize) -> String {
    let spread = spread(number + usize::from(space) * 10_000_000);
    format!("{:08x}-{space:04x}-4000-8000-{number:012x}", spread & 0xffff_ffff)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let directory = args.next().ok_or("name a directory, then how many accounts and products")?;
    let accounts: usize = args.next().map_or(Ok(10_000), |text| text.parse())?;
    let products: usize = args.next().map_or(Ok(100_000), |text| text.parse())?;
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    write_accounts(&directory.join("managed-companies.json"), accounts)?;
    write_products(&directory.join("products.json"), accounts, products)?;
    write_events(directory, products)?;
    println!("{accounts} accounts and {products} products in {}", directory.display());
    Ok(())
}

fn write_accounts(path: &Path, accounts: usize) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    write!(file, "{{\"message\":\"Managed companies\",\"terms\":\"\",\"data\":[")?;
    for number in 0..accounts {
        let comma = if number == 0 { "" } else { "," };
        let trade = pick(&TRADES, number).unwrap_or_default();
        let uid = uid(0xacc0, number);
        write!(
            file,
            "{comma}\n{{\"accountRef\":\"REF-{number:05}\",\"accountName\":\"Customer {number} {trade}\",\"companyUid\":\"{uid}\"}}"
        )?;
    }
    Ok(writeln!(file, "\n]}}")?)
}

fn write_products(path: &Path, accounts: usize, products: usize) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    write!(file, "{{\"message\":\"Products\",\"terms\":\"\",\"data\":[")?;
    let ports = products.div_ceil(2);
    for number in 0..ports {
        let comma = if number == 0 { "" } else { "," };
        let mix = spread(number);
        let owner = uid(0xacc0, mix % accounts.max(1));
        let (site, metro, country, market) = pick(&SITES, mix >> 8).unwrap_or_default();
        let state = pick(&STATES, mix >> 16).unwrap_or_default();
        let speed = pick(&SPEEDS, mix >> 24).unwrap_or_default();
        let created = 1_500_000_000_000_u64 + (mix as u64 % 250_000_000) * 1000;
        let own = uid(0x9047, number);
        let location = format!(
            "{{\"name\":\"{site}\",\"city\":\"{metro}\",\"metro\":\"{metro}\",\"country\":\"{country}\"}}"
        );
        write!(
            file,
            "{comma}\n{{\"productId\":{number},\"productUid\":\"{own}\",\"productName\":\"Port {number} {metro}\",\
             \"productType\":\"MEGAPORT\",\"provisioningStatus\":\"{state}\",\"createDate\":{created},\"portSpeed\":{speed},\
             \"liveDate\":{live},\"terminateDate\":null,\"market\":\"{market}\",\"locationId\":{location_id},\
             \"locationDetail\":{location},\"contractStartDate\":{live},\"contractEndDate\":0,\"contractTermMonths\":12,\
             \"companyUid\":\"{owner}\",\"companyName\":\"Customer\",\"costCentre\":\"CC-{cost}\",\
             \"marketplaceVisibility\":false,\"locked\":false,\"adminLocked\":false,\"cancelable\":true,\
             \"diversityZone\":\"{zone}\",\"lagId\":null,\"aggregationId\":null,\
             \"resources\":{{\"interface\":{{\"up\":{up},\"media\":\"LR\"}},\"vll\":[]}},\
             \"vxcApproval\":{{\"status\":null,\"message\":null,\"uid\":null,\"type\":null,\"newSpeed\":null}},\
             \"associatedIxs\":[],\"associatedVxcs\":[",
            live = created + 86_400_000,
            location_id = (mix >> 8) % SITES.len() + 1,
            cost = mix % 500,
            zone = if mix.is_multiple_of(2) { "red" } else { "blue" },
            up = u8::from(!mix.is_multiple_of(50)),
        )?;
        if number + ports < products {
            let (child, cloud) = (uid(0x7c70, number), pick(&CLOUDS, mix >> 4).unwrap_or_default());
            let to = uid(0x9047, (number + 1) % ports);
            write!(
                file,
                "{{\"productId\":{id},\"productUid\":\"{child}\",\"productName\":\"Connection {number}\",\"productType\":\"VXC\",\
                 \"provisioningStatus\":\"{state}\",\"createDate\":{created},\"rateLimit\":{rate},\"companyUid\":\"{owner}\",\
                 \"aEnd\":{{\"productUid\":\"{own}\",\"productName\":\"Port {number} {metro}\",\"locationDetail\":{location},\"vlan\":{vlan}}},\
                 \"bEnd\":{{\"productUid\":\"{to}\",\"productName\":\"{cloud} on-ramp\",\"locationDetail\":{location},\"vlan\":0}},\
                 \"resources\":{{\"csp_connection\":[{{\"connectType\":\"{cloud}\"}}],\"vll\":[]}},\
                 \"vxcApproval\":{{\"status\":null,\"message\":null}}}}",
                id = number + ports,
                rate = speed / 10,
                vlan = 100 + number % 3900,
            )?;
        }
        write!(file, "]}}")?;
    }
    Ok(writeln!(file, "\n]}}")?)
}

fn write_events(directory: &Path, products: usize) -> Result<(), Box<dyn Error>> {
    let ports = products.div_ceil(2).max(1);
    let services = |number: usize| {
        let named: Vec<String> = (0..number % 40)
            .map(|nth| {
                format!("\"{}\"", uid(0x9047, spread(number * 64 + nth) % ports).get(..8).unwrap_or_default())
            })
            .collect();
        named.join(",")
    };
    let mut file = BufWriter::new(File::create(directory.join("maintenance.json"))?);
    write!(file, "{{\"data\":[")?;
    for number in 0..400 {
        let comma = if number == 0 { "" } else { "," };
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        write!(
            file,
            "{comma}\n{{\"eventId\":\"MNT-{number}\",\"state\":\"{state}\",\"startTime\":\"2026-{month:02}-{day:02}T01:00:00.000Z\",\
             \"endTime\":\"2026-{month:02}-{day:02}T05:00:00.000Z\",\"impact\":\"Short drops\",\"purpose\":\"Work {number}\",\
             \"cancelReason\":null,\"eventType\":\"Planned\",\"services\":[{services}]}}",
            state = if number % 3 == 0 { "Scheduled" } else { "Completed" },
            services = services(number),
        )?;
    }
    writeln!(file, "\n]}}")?;
    let mut file = BufWriter::new(File::create(directory.join("outages.json"))?);
    write!(file, "[")?;
    for number in 0..200 {
        let comma = if number == 0 { "" } else { "," };
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        write!(
            file,
            "{comma}\n{{\"outageId\":\"OUT-{number}\",\"eventId\":null,\"state\":\"Resolved\",\
             \"startTime\":\"2026-{month:02}-{day:02}T09:00:00Z\",\"endTime\":\"2026-{month:02}-{day:02}T10:30:00Z\",\
             \"purpose\":\"Outage {number}\",\"services\":[{services}],\"rootCause\":\"A cable\",\"resolution\":null,\
             \"mitigationActions\":null,\"notices\":[]}}",
            services = services(number + 7),
        )?;
    }
    Ok(writeln!(file, "\n]")?)
}
