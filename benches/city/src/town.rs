//! What a city is made of: districts of a hundred components each — five homes, an office building and the services that they share —
//! with a hundred and fifty links (three to a component) and twenty flows (one to five components). The same number always gives the
//! same city.

/// A component.
pub(crate) struct Thing {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) place: String,
    pub(crate) zone: String,
    pub(crate) senses: Option<String>,
    pub(crate) acts_on: Option<String>,
    pub(crate) shows_to: Option<String>,
}

/// A link.
pub(crate) struct Join {
    pub(crate) id: String,
    pub(crate) ends: [String; 2],
    pub(crate) technology: &'static str,
}

/// A flow.
pub(crate) struct Connection {
    pub(crate) id: String,
    pub(crate) observes: bool,
    pub(crate) from: String,
    pub(crate) via: Vec<String>,
    pub(crate) to: String,
    pub(crate) guard: Option<(&'static str, String, String)>,
    pub(crate) decided_from: Option<String>,
}

/// A hundred components and what belongs to them.
#[derive(Default)]
pub(crate) struct District {
    pub(crate) people: Vec<String>,
    pub(crate) firms: Vec<String>,
    /// Place, who can enter, and the place in which it lies.
    pub(crate) places: Vec<(String, &'static str, Option<String>)>,
    pub(crate) zones: Vec<String>,
    pub(crate) quantities: Vec<(String, &'static str, String)>,
    pub(crate) things: Vec<Thing>,
    pub(crate) joins: Vec<Join>,
    pub(crate) flows: Vec<Connection>,
}

/// How many components a district has.
pub(crate) const SIZE: usize = 100;

/// Homes differ: the technologies of the three that vary most.
const RADIO: [&str; 3] = ["zigbee", "thread", "zigbee-install-code"];
const WIFI: [&str; 3] = ["wpa2-psk", "wpa3-sae", "wifi-open"];
const UPLINK: [&str; 3] = ["https", "mqtt-tls-1.2", "tls-1.3"];

impl District {
    /// The district of a number.
    pub(crate) fn new(number: usize) -> Self {
        let mut d = Self::default();
        let p = format!("d{number:05}");
        let id = |name: &str| format!("{p}-{name}");
        d.firms.extend([id("operator"), id("grid")]);
        d.people.push(id("watch"));
        d.places.push((id("data-centre"), "locked", None));
        d.zones.push(id("services"));
        for (name, kind) in [("cloud", "cloud-service"), ("utility", "utility-server")] {
            d.thing(&id(name), kind, &id("data-centre"), &id("services"));
        }
        d.join(&id("cloud"), &id("utility"), "mtls");
        for home in 0..5 {
            d.home(&p, number * 5 + home, home);
        }
        d.building(&p);
        d
    }

    fn thing(&mut self, id: &str, kind: &'static str, place: &str, zone: &str) -> &mut Thing {
        self.things.push(Thing {
            id: id.to_owned(),
            kind,
            place: place.to_owned(),
            zone: zone.to_owned(),
            senses: None,
            acts_on: None,
            shows_to: None,
        });
        let last = self.things.len() - 1;
        &mut self.things[last]
    }

    fn join(&mut self, a: &str, b: &str, technology: &'static str) {
        let id = format!("{a}-to-{}", b.rsplit('-').next().unwrap_or(b));
        // Two links between the same two would have to be named in every path; here there is never more than one.
        self.joins.push(Join {
            id: format!("{id}-{}", self.joins.len()),
            ends: [a.to_owned(), b.to_owned()],
            technology,
        });
    }

    /// Ten components, fifteen links, two flows.
    fn home(&mut self, p: &str, number: usize, home: usize) {
        let id = |name: &str| format!("{p}-h{home}-{name}");
        let (house, room, net) = (id("house"), id("room"), id("net"));
        self.people.push(id("family"));
        self.places.push((house.clone(), "household", None));
        self.places.push((room.clone(), "household", Some(house.clone())));
        self.zones.push(net.clone());
        self.quantities.push((id("temperature"), "°C", room.clone()));
        self.quantities.push((id("cool-air"), "off/on", room.clone()));
        let things = [
            ("router", "home-router"),
            ("hub", "home-hub"),
            ("thermometer", "temperature-sensor"),
            ("aircon", "air-conditioner"),
            ("window", "contact-sensor"),
            ("lock", "smart-lock"),
            ("phone", "smartphone"),
            ("meter", "smart-meter"),
            ("hems", "hems-controller"),
            ("speaker", "smart-speaker"),
        ];
        for (name, kind) in things {
            let place =
                if matches!(name, "thermometer" | "aircon" | "speaker") { &room } else { &house };
            let thing = self.thing(&id(name), kind, place, &net);
            match name {
                "thermometer" => thing.senses = Some(id("temperature")),
                "aircon" => thing.acts_on = Some(id("cool-air")),
                "phone" => thing.shows_to = Some(id("family")),
                _ => {}
            }
        }
        let (cloud, utility) = (format!("{p}-cloud"), format!("{p}-utility"));
        let (radio, wifi, uplink) =
            (RADIO[number % 3], WIFI[number / 3 % 3], UPLINK[number / 9 % 3]);
        for (a, b, technology) in [
            ("router", "hub", "ethernet"),
            ("router", "aircon", wifi),
            ("router", "phone", wifi),
            ("router", "hems", "ethernet"),
            ("router", "speaker", wifi),
            ("hub", "thermometer", radio),
            ("hub", "window", radio),
            ("hub", "lock", "z-wave-s2"),
            ("hub", "speaker", radio),
            ("hems", "aircon", "echonet-lite"),
            ("hems", "meter", "echonet-lite-over-wisun"),
            ("phone", "lock", "ble-passkey"),
        ] {
            self.join(&id(a), &id(b), technology);
        }
        self.join(&id("router"), &cloud, uplink);
        self.join(&id("phone"), &cloud, "tls-1.3");
        self.join(&id("meter"), &utility, "nb-iot");
        let stops = |names: &[&str]| -> Vec<String> {
            names.iter().map(|n| if *n == "cloud" { cloud.clone() } else { id(n) }).collect()
        };
        self.flows.push(Connection {
            id: id("show-temperature"),
            observes: true,
            from: id("temperature"),
            via: stops(&["thermometer", "hub", "router", "cloud", "phone"]),
            to: id("family"),
            guard: None,
            decided_from: None,
        });
        self.flows.push(Connection {
            id: id("switch-on"),
            observes: false,
            from: id("family"),
            via: stops(&["phone", "cloud", "router", "aircon"]),
            to: id("cool-air"),
            guard: number
                .is_multiple_of(4)
                .then(|| ("message-signature", id("phone"), id("aircon"))),
            decided_from: Some(id("show-temperature")),
        });
    }

    /// Eight floors of six components; seventy-four links; ten flows.
    fn building(&mut self, p: &str) {
        let (tower, net) = (format!("{p}-tower"), format!("{p}-tower-net"));
        let cloud = format!("{p}-cloud");
        self.places.push((tower.clone(), "visitors", None));
        self.zones.push(net.clone());
        let on = |floor: usize, name: &str| format!("{p}-f{floor}-{name}");
        for floor in 0..8 {
            let place = on(floor, "floor");
            self.places.push((place.clone(), "staff", Some(tower.clone())));
            let (sensed, moved) = match floor % 2 {
                0 => (Some(on(floor, "temperature")), Some(on(floor, "air"))),
                _ if floor < 4 => (Some(on(floor, "presence")), Some(on(floor, "light"))),
                _ => (None, None),
            };
            let unit = if floor % 2 == 0 { ("°C", "m^3/h") } else { ("absent/present", "off/on") };
            for (quantity, unit) in [(&sensed, unit.0), (&moved, unit.1)] {
                if let Some(q) = quantity {
                    self.quantities.push((q.clone(), unit, place.clone()));
                }
            }
            for (name, kind) in [
                ("controller", "room-controller"),
                ("thermometer", "temperature-sensor"),
                ("damper", "damper"),
                ("lamp", "light-fixture"),
                ("switch", "network-switch"),
                ("detector", "presence-sensor"),
            ] {
                let thing = self.thing(&on(floor, name), kind, &place, &net);
                match (name, floor % 2) {
                    ("thermometer", 0) | ("detector", 1) => thing.senses.clone_from(&sensed),
                    ("damper", 0) | ("lamp", 1) => thing.acts_on.clone_from(&moved),
                    _ => {}
                }
            }
            for (a, b, technology) in [
                ("controller", "thermometer", "current-loop-4-20ma"),
                ("controller", "damper", "analog-0-10v"),
                ("controller", "detector", "dry-contact"),
                ("controller", "lamp", "dali"),
                ("controller", "switch", "bacnet-ip"),
                ("lamp", "switch", "ethernet"),
                ("detector", "lamp", "relay-wire"),
            ] {
                self.join(&on(floor, a), &on(floor, b), technology);
            }
            self.join(&on(floor, "controller"), &on((floor + 1) % 8, "controller"), "bacnet-mstp");
            self.join(&on(floor, "switch"), &on((floor + 1) % 8, "switch"), "ethernet");
        }
        self.join(&on(0, "switch"), &cloud, "https");
        self.join(&on(4, "switch"), &cloud, "https");
        for floor in [0, 2, 4, 6] {
            let start = if floor < 4 { 0 } else { 4 };
            let mut down: Vec<String> = vec![on(floor, "thermometer"), on(floor, "controller")];
            down.extend((start..=floor).rev().map(|f| on(f, "switch")));
            down.push(cloud.clone());
            let mut up: Vec<String> = vec![cloud.clone()];
            up.extend((start..=floor).map(|f| on(f, "switch")));
            up.extend([on(floor, "controller"), on(floor, "damper")]);
            self.flows.push(Connection {
                id: on(floor, "measure"),
                observes: true,
                from: on(floor, "temperature"),
                via: down,
                to: format!("{p}-watch"),
                guard: None,
                decided_from: None,
            });
            self.flows.push(Connection {
                id: on(floor, "ventilate"),
                observes: false,
                from: cloud.clone(),
                via: up,
                to: on(floor, "air"),
                guard: None,
                decided_from: Some(on(floor, "measure")),
            });
        }
        for floor in [1, 3] {
            let stops = |names: &[&str]| names.iter().map(|n| on(floor, n)).collect();
            let (observes, from, via, to) = if floor == 1 {
                (
                    true,
                    on(floor, "presence"),
                    stops(&["detector", "controller"]),
                    on(floor, "controller"),
                )
            } else {
                (false, on(floor, "controller"), stops(&["controller", "lamp"]), on(floor, "light"))
            };
            self.flows.push(Connection {
                id: on(floor, if observes { "notice" } else { "light-up" }),
                observes,
                from,
                via,
                to,
                guard: None,
                decided_from: None,
            });
        }
    }
}
