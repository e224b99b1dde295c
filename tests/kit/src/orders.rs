//! All orders of a scenario's messages, with each of them doubled in turn.
//! It knows nothing of what the messages mean.

/// Every different order of `0..count` in which one number stands twice: of three numbers 36.
pub(crate) fn with_one_doubled(count: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for doubled in 0..count {
        let numbers: Vec<usize> = (0..count).chain([doubled]).collect();
        extend(&mut found, &mut Vec::new(), &numbers);
    }
    found
}

fn extend(found: &mut Vec<Vec<usize>>, order: &mut Vec<usize>, left: &[usize]) {
    if left.is_empty() {
        found.push(order.clone());
        return;
    }
    for (index, number) in left.iter().enumerate() {
        // The second of two alike makes no new order.
        if left.iter().take(index).any(|before| before == number) {
            continue;
        }
        let mut rest = left.to_vec();
        rest.remove(index);
        order.push(*number);
        extend(found, order, &rest);
        order.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_messages_have_36_orders_and_four_have_240() {
        assert_eq!(with_one_doubled(3).len(), 36);
        assert_eq!(with_one_doubled(4).len(), 240);
        assert_eq!(with_one_doubled(1), [[0, 0]]);
        let mut all = with_one_doubled(3);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 36);
    }
}
