d001 = 「{ $duty }」の責任者がいない段階がある: { $phases }。
d001-lapsed = 「{ $duty }」の責任者がいなくなった段階がある: { $phases }。期限は{ $until }だった。
d001-help = `duties`に`kind: { $kind }`と`party`、`phase`を添えて書く。
d002 = 「{ $duty }」の責任者が、「{ $phase }」の段階に複数いる: { $parties }。
d002-help = 責任者を一者に決め、ほかの当事者の仕事は`kind`を付けずに書くか、別の`phase`にする。
d003 = 「{ $name }」のサポートは{ $date }で終わったが、その後の責任者がいない: { $duties }。
d003-help = 引き受ける人を、`phase: [after-support]`の`duties`として書く。
