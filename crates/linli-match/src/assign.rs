//! Sharing quantities of several supplies among several demands.
//!
//! Method: minimum-cost maximum flow by successive shortest paths (Dijkstra with potentials). Of all ways to share, the
//! result serves **the greatest total quantity**, and among those has **the greatest total of score × quantity**: two
//! neighbours served tolerably come before one served perfectly. It is exact, not approximate.
//!
//! Cost: a shortest path takes O(E log V), for V demands and supplies and E pairs, and each fills at least one pair,
//! demand or supply, so a usual sheet needs a few times (V + E) paths; [`MAX_PAIRS`] bounds a sheet. The result is a
//! proposal: nobody is assigned anything without own acceptance (rule R-21).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use serde::Serialize;

/// The most pairs of one sheet.
pub const MAX_PAIRS: usize = 5_000;

/// A pair that fits: what dismissals excluded is not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<D, S> {
    /// The demand.
    pub demand: D,
    /// The supply.
    pub supply: S,
    /// How well they fit, 0 to 1000; more counts as 1000.
    pub score: u16,
}

/// A share: so much of a supply for a demand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Share<D, S> {
    /// The demand.
    pub demand: D,
    /// The supply.
    pub supply: S,
    /// How much, at least 1.
    pub quantity: u32,
}

/// How everything is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sharing<D, S> {
    /// The shares, by demand and then supply.
    pub shares: Vec<Share<D, S>>,
    /// The demands that did not get all they asked, with what is missing, by demand.
    pub unmet: Vec<(D, u32)>,
}

/// Why a sheet is not shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignError {
    /// More than [`MAX_PAIRS`] pairs; share out a smaller place or class at a time.
    TooManyPairs,
}

impl std::fmt::Display for AssignError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyPairs => write!(f, "more than {MAX_PAIRS} pairs to share out at once"),
        }
    }
}

impl std::error::Error for AssignError {}

/// Shares `supplies` among `demands` (key → quantity) along `pairs`. Pairs of unknown keys are passed over, of a pair
/// given twice the better one counts. The same input in another order gives the same result.
///
/// # Errors
/// [`AssignError::TooManyPairs`].
pub fn assign<D: Ord + Clone, S: Ord + Clone>(
    demands: &BTreeMap<D, u32>,
    supplies: &BTreeMap<S, u32>,
    pairs: &[Pair<D, S>],
) -> Result<Sharing<D, S>, AssignError> {
    if pairs.len() > MAX_PAIRS {
        return Err(AssignError::TooManyPairs);
    }
    let demand_node: BTreeMap<&D, usize> = demands
        .keys()
        .enumerate()
        .map(|(n, key)| (key, FIRST_NODE + n))
        .collect();
    let supply_node: BTreeMap<&S, usize> = supplies
        .keys()
        .enumerate()
        .map(|(n, key)| (key, FIRST_NODE + demands.len() + n))
        .collect();
    let mut best: BTreeMap<(&D, &S), u16> = BTreeMap::new();
    for pair in pairs {
        let score = best.entry((&pair.demand, &pair.supply)).or_default();
        *score = (*score).max(pair.score.min(1_000));
    }

    let mut network = Network::new(FIRST_NODE + demands.len() + supplies.len());
    for (key, quantity) in supplies {
        network.connect(SOURCE, supply_node[key], *quantity, 0);
    }
    for (key, quantity) in demands {
        network.connect(demand_node[key], SINK, *quantity, 0);
    }
    let mut arcs = Vec::new();
    for ((demand, supply), score) in best {
        if let (Some(&to), Some(&from)) = (demand_node.get(demand), supply_node.get(supply)) {
            let limit = demands[demand].min(supplies[supply]);
            arcs.push((
                demand,
                supply,
                network.connect(from, to, limit, i64::from(1_000 - score)),
            ));
        }
    }
    network.fill();

    let mut missing = demands.clone();
    let mut shares = Vec::new();
    for (demand, supply, arc) in arcs {
        let quantity = network.flow(arc);
        if quantity > 0 {
            shares.push(Share {
                demand: demand.clone(),
                supply: supply.clone(),
                quantity,
            });
            missing
                .entry(demand.clone())
                .and_modify(|missing| *missing -= quantity);
        }
    }
    Ok(Sharing {
        shares,
        unmet: missing
            .into_iter()
            .filter(|(_, missing)| *missing > 0)
            .collect(),
    })
}

const SOURCE: usize = 0;
const SINK: usize = 1;
const FIRST_NODE: usize = 2;

/// A directed arc; the one at `index ^ 1` is its reverse.
struct Arc {
    to: usize,
    /// What may still flow.
    room: u32,
    /// Per unit; the reverse arc has the negative.
    cost: i64,
}

struct Network {
    arcs: Vec<Arc>,
    /// The arcs that leave each node, in the order they were made.
    leaving: Vec<Vec<usize>>,
    /// What makes every arc with room cost nothing less than zero.
    potentials: Vec<i64>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self {
            arcs: Vec::new(),
            leaving: vec![Vec::new(); nodes],
            potentials: vec![0; nodes],
        }
    }

    fn connect(&mut self, from: usize, to: usize, room: u32, cost: i64) -> usize {
        let arc = self.arcs.len();
        self.arcs.push(Arc { to, room, cost });
        self.arcs.push(Arc {
            to: from,
            room: 0,
            cost: -cost,
        });
        self.leaving[from].push(arc);
        self.leaving[to].push(arc + 1);
        arc
    }

    /// What flows through an arc: the room of its reverse.
    fn flow(&self, arc: usize) -> u32 {
        self.arcs[arc ^ 1].room
    }

    fn fill(&mut self) {
        while let Some(path) = self.shortest_path() {
            let amount = path
                .iter()
                .map(|arc| self.arcs[*arc].room)
                .min()
                .unwrap_or(0);
            for arc in path {
                self.arcs[arc].room -= amount;
                self.arcs[arc ^ 1].room += amount;
            }
        }
    }

    /// The arcs of a cheapest way with room from source to sink, or `None` when there is no way any more.
    fn shortest_path(&mut self) -> Option<Vec<usize>> {
        let mut distance = vec![i64::MAX; self.leaving.len()];
        let mut came_by = vec![None; self.leaving.len()];
        let mut queue = BinaryHeap::from([Reverse((0, SOURCE))]);
        distance[SOURCE] = 0;
        while let Some(Reverse((so_far, node))) = queue.pop() {
            if so_far > distance[node] {
                continue;
            }
            for &index in &self.leaving[node] {
                let arc = &self.arcs[index];
                let reached = so_far + arc.cost + self.potentials[node] - self.potentials[arc.to];
                if arc.room > 0 && reached < distance[arc.to] {
                    distance[arc.to] = reached;
                    came_by[arc.to] = Some(index);
                    queue.push(Reverse((reached, arc.to)));
                }
            }
        }
        // Nodes beyond the sink or out of reach move as far as the sink did: that keeps every arc's cost non-negative.
        let to_sink = distance[SINK];
        if to_sink == i64::MAX {
            return None;
        }
        for (potential, distance) in self.potentials.iter_mut().zip(&distance) {
            *potential += (*distance).min(to_sink);
        }
        let mut path = Vec::new();
        let mut node = SINK;
        while let Some(arc) = came_by[node] {
            path.push(arc);
            node = self.arcs[arc ^ 1].to;
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests;
