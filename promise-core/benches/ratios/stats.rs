//! What many measurements say together.

/// A value below which the share `at` of all lies, interpolated between neighbours.
pub fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = at * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}
