//! A hospital or factory as a resolved system: wards of devices on networks of 20 to 60, joined by gateways, a cloud and update servers.

use tensha_model::load::builtin_knowledge;
use tensha_model::system::{
    Arrow, Combine, Component, ComponentId, ComponentMore, Decided, Dependency, Flow, FlowId,
    Guard, Hazard, Link, LinkId, Logic, Namespace, Own, Party, PartyId, Place, PlaceId, Quantity,
    QuantityId, Ref, Response, Segment, System, Zone, ZoneId,
};
use tensha_text::Span;

/// A generator without state outside: the same seed gives the same plant everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

fn own(id: String) -> Own {
    Own { id: id.into(), name: None, span: Span::default() }
}

/// Sensor, its flow, controller, command, actuator.
struct Loop {
    sensor: ComponentId,
    actuator: ComponentId,
    observed: FlowId,
    command: FlowId,
}

struct Builder {
    s: System,
    r: Random,
}

impl Builder {
    fn component(&mut self, kind: &str, place: PlaceId, zone: ZoneId) -> ComponentId {
        let id = ComponentId(self.s.components.len() as u32);
        let kind = self.s.knowledge.kinds.get_index_of(kind).map(|i| i as u32);
        assert!(kind.is_some(), "the pack has the kind");
        self.s.components.push(Component {
            own: own(format!("c{:05}", id.0)),
            kind,
            place: Some(place),
            zone: Some(zone),
            ..Component::default()
        });
        id
    }

    fn more(&mut self, c: ComponentId) -> &mut ComponentMore {
        self.s.components[c.index()].more.get_or_insert_default()
    }

    fn depends(&mut self, c: ComponentId, kind: &'static str, on: Ref) {
        self.more(c).depends_on.push(Dependency { kind, on, span: Span::default() });
    }

    fn feature(&mut self, c: ComponentId, id: &str) {
        if let Some(f) = self.s.knowledge.features.get_index_of(id) {
            self.more(c).features.push(f as u32);
        }
    }

    fn link(&mut self, a: ComponentId, b: ComponentId, technology: &str) -> LinkId {
        let id = LinkId(self.s.links.len() as u32);
        let technology = self.s.knowledge.links.get_index_of(technology).map(|i| i as u32);
        assert!(technology.is_some(), "the pack has the technology");
        self.s.links.push(Link {
            own: own(format!("l{:05}", id.0)),
            between: Box::new([a, b]),
            technology,
            ..Link::default()
        });
        id
    }

    fn party(&mut self, id: String, is_people: bool) -> PartyId {
        let on_duty = is_people.then_some(0.7);
        self.s.parties.push(Party { own: own(id), is_people, on_duty, ..Party::default() });
        PartyId(self.s.parties.len() as u32 - 1)
    }

    fn place(&mut self, id: String, entry: &str, inside: Option<PlaceId>) -> PlaceId {
        let entry = self.s.knowledge.place_entries.get_index_of(entry).map(|i| i as u32);
        self.s.places.push(Place { own: own(id), entry, inside, ..Place::default() });
        PlaceId(self.s.places.len() as u32 - 1)
    }

    fn quantity(&mut self, place: PlaceId) -> QuantityId {
        let id = QuantityId(self.s.quantities.len() as u32);
        let own = own(format!("q{:05}", id.0));
        self.s.quantities.push(Quantity { own, place: Some(place), ..Quantity::default() });
        id
    }

    fn flow(&mut self, flow: Flow) -> FlowId {
        let id = FlowId(self.s.flows.len() as u32);
        self.s.flows.push(Flow { own: own(format!("f{:05}", id.0)), ..flow });
        id
    }

    fn words(&self, words: &[&str]) -> Vec<u32> {
        let of = |w: &&str| self.s.knowledge.guide_words.get_index_of(*w).map(|i| i as u32);
        words.iter().filter_map(of).collect()
    }
}

/// The plant of so many components, two and a half links for each, and so many hazards.
pub(crate) fn build(components: usize, hazards: usize, seed: u64) -> System {
    let (knowledge, sources, _) = builtin_knowledge();
    let mut b = Builder { s: System { knowledge, sources, ..System::default() }, r: Random(seed) };
    let site = b.place("site".into(), "visitors", None);
    let engine = b.place("server-room".into(), "locked", Some(site));
    let outside = b.place("data-centre".into(), "locked", None);
    let maker = b.party("maker".into(), false);
    let power = b.party("power".into(), false);
    let admin = b.party("administrators".into(), true);
    b.s.zones.push(Zone { own: own("office".into()), ..Zone::default() });
    let office = ZoneId(0);
    let cloud = b.component("cloud-service", outside, office);
    let updates = b.component("update-server", engine, office);
    let spine = b.component("network-switch", engine, office);
    let firewall = b.component("firewall", engine, office);
    b.link(cloud, firewall, "https");
    b.link(updates, spine, "ethernet");
    b.link(firewall, spine, "ethernet");
    b.more(updates).privileged.push(admin);
    b.depends(updates, "supplier", maker.into());
    let mut wards: Vec<(Vec<Loop>, ComponentId, ComponentId, PartyId)> = Vec::new();
    let mut before: Option<ComponentId> = None;
    let mut first = None;
    while b.s.components.len() + 20 <= components {
        let left = components - b.s.components.len();
        let size = if left < 80 { left.min(60) } else { 20 + b.r.below(41) };
        let ward = wards.len();
        let entry = b.r.of(&["visitors", "staff", "staff", "locked"]);
        let place = b.place(format!("ward{ward:03}"), entry, Some(site));
        let closet = b.place(format!("closet{ward:03}"), "locked", Some(place));
        b.s.zones.push(Zone { own: own(format!("zone{ward:03}")), ..Zone::default() });
        let zone = ZoneId(b.s.zones.len() as u32 - 1);
        let staff = b.party(format!("staff{ward:03}"), true);
        let from = b.s.links.len();
        let switch = b.component("network-switch", closet, zone);
        let gateway = b.component("iot-gateway", closet, zone);
        let screen = b.component("hmi-panel", place, zone);
        let alarm = b.component("alarm-panel", place, zone);
        b.more(gateway).privileged.push(admin);
        b.depends(gateway, "updates", updates.into());
        b.depends(switch, "power", power.into());
        b.link(gateway, switch, "ethernet");
        b.link(gateway, spine, "ethernet");
        b.link(gateway, cloud, "mqtt-mtls");
        let to_screen = b.link(screen, switch, "ethernet");
        b.link(alarm, switch, "ethernet");
        // The gateways stand in a ring, beside the star of the spine.
        if let Some(before) = before {
            b.link(before, gateway, "vpn-ipsec");
        }
        before = Some(gateway);
        first.get_or_insert(gateway);
        let mut loops = Vec::new();
        let mut devices = Vec::new();
        while devices.len() + 3 <= size - 4 {
            let q = [b.quantity(place), b.quantity(place)];
            let sensor = b.component("heart-rate-sensor", place, zone);
            let controller = b.component("patient-monitor", place, zone);
            let actuator = b.component("infusion-pump", place, zone);
            b.s.components[sensor.index()].senses = Box::new([q[0]]);
            b.s.components[actuator.index()].acts_on = Box::new([q[1]]);
            let up = b.link(controller, switch, "ethernet");
            let technology = b.r.of(&["wpa2-psk", "ethernet", "ethernet-8021x"]);
            let down = b.link(actuator, switch, technology);
            let near = b.link(sensor, controller, "ble-just-works");
            b.link(sensor, switch, "wpa2-enterprise");
            b.depends(controller, "power", power.into());
            b.depends(actuator, "network", switch.into());
            if b.r.below(3) == 0 {
                b.depends(controller, "updates", updates.into());
                if b.r.below(2) == 0 {
                    b.feature(controller, "signed-updates");
                }
            }
            if b.r.below(4) == 0 {
                b.depends(controller, "cloud", cloud.into());
            }
            if b.r.below(6) == 0 {
                b.feature(actuator, "default-password");
            }
            if b.r.below(3) > 0 {
                // Half of the devices are products that stand in other wards as well.
                b.more(actuator).made_by = Some(maker);
            }
            let observed = b.flow(Flow {
                arrow: Arrow::PhysicalToCyber,
                from: Some(q[0].into()),
                to: Some(controller.into()),
                routes: vec![Box::new([
                    Segment::Sensing(sensor, q[0]),
                    Segment::Component(sensor),
                    Segment::Link(near),
                    Segment::Component(controller),
                ])],
                ..Flow::default()
            });
            let by_hand = b.r.below(4) == 0;
            let mut route = vec![
                Segment::Component(controller),
                Segment::Link(up),
                Segment::Component(switch),
                Segment::Link(down),
                Segment::Component(actuator),
                Segment::Acting(actuator, q[1]),
            ];
            if by_hand {
                route[0] = Segment::Component(screen);
                route[1] = Segment::Link(to_screen);
                route.insert(0, Segment::Person(staff));
            }
            let head = if by_hand { screen } else { controller };
            let mac = b.s.knowledge.guards.get_index_of("mac").map(|i| i as u32);
            let guards = mac
                .filter(|_| b.r.below(2) == 0)
                .map(|technology| Guard {
                    technology,
                    from: head,
                    to: actuator,
                    key_holders: vec![updates.into()],
                    span: Span::default(),
                })
                .into_iter()
                .collect();
            let command = b.flow(Flow {
                arrow: Arrow::CyberToPhysical,
                from: Some(if by_hand { staff.into() } else { controller.into() }),
                to: Some(q[1].into()),
                routes: vec![route.into_boxed_slice()],
                guards,
                decided: Some(Box::new(Decided {
                    flows: vec![observed],
                    combine: Combine::Any,
                    by: Some(if by_hand { staff.into() } else { controller.into() }),
                    span: Span::default(),
                })),
                ..Flow::default()
            });
            loops.push(Loop { sensor, actuator, observed, command });
            devices.extend([sensor, controller, actuator]);
        }
        // Neighbours speak to each other beside the network, until there are two and a half links for each component.
        let made = b.s.components.len();
        while (b.s.links.len() - from) * 2 < 5 * (devices.len() + 4) {
            let (x, y) = (b.r.of(&devices), b.r.of(&devices));
            if x != y {
                let technology = b.r.of(&["ble-just-works", "usb", "ethernet", "ble-passkey"]);
                b.link(x, y, technology);
            }
        }
        debug_assert_eq!(made, b.s.components.len());
        wards.push((loops, gateway, alarm, staff));
    }
    if let (Some(a), Some(z)) = (first, before)
        && a != z
    {
        b.link(z, a, "vpn-ipsec");
    }
    add_hazards(&mut b, &wards, hazards);
    b.s.index();
    b.s
}

fn add_hazards(
    b: &mut Builder,
    wards: &[(Vec<Loop>, ComponentId, ComponentId, PartyId)],
    hazards: usize,
) {
    let wrong = b.words(&["wrong-value", "provided-when-not-wanted"]);
    let missing = b.words(&["not-provided", "too-late"]);
    for h in 0..hazards {
        let (loops, gateway, alarm, staff) = &wards[h % wards.len()];
        let (i, j) = (b.r.below(loops.len()), b.r.below(loops.len()));
        let (one, other) = (&loops[i], &loops[j]);
        let deviates =
            |l: &Loop, words: &Vec<u32>| Logic::Deviates(l.command, words.clone(), Span::default());
        let when = match h % 4 {
            0 => deviates(one, &wrong),
            1 => Logic::Any(vec![
                deviates(one, &missing),
                Logic::Fails(one.actuator, vec!["loss".into()], Span::default()),
            ]),
            2 => Logic::All(vec![deviates(one, &wrong), deviates(other, &missing)]),
            _ => Logic::AtLeast(
                2,
                vec![
                    deviates(one, &wrong),
                    deviates(other, &wrong),
                    Logic::Fails(*gateway, Vec::new(), Span::default()),
                ],
            ),
        };
        let barriers: Vec<Ref> = match h % 3 {
            0 => vec![(*alarm).into()],
            1 => vec![other.observed.into(), (*alarm).into()],
            _ => Vec::new(),
        };
        b.s.hazards.push(Hazard {
            own: own(format!("h{h:04}")),
            when: Some(when),
            barriers,
            responses: vec![Response {
                by: Some(*staff),
                notices_by: vec![other.observed.into(), (*alarm).into()],
                acts_by: vec![one.sensor.into()],
                time_available: Some(300.0),
                time_needed: Some(60.0),
                task: None,
                watches_for_silence: h % 2 == 0,
                dependence: None,
                factors: Vec::new(),
                span: Span::default(),
            }],
            unhandled: Vec::new(),
            handled: Vec::new(),
            ..Hazard::default()
        });
    }
    debug_assert!(b.s.hazards.iter().all(|h| h.barriers.iter().all(|r| r.ns != Namespace::Hazard)));
}
