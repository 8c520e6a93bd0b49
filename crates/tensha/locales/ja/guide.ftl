guide-levels = マップ上の位置
guide-verdicts = つながり
guide-deviations = 枠の中の逸脱
guide-meter = { $name }: { $all }のうち{ $known }が決まった
guide-nothing-yet = { $name }: まだない
guide-done = モデルで答えられる問いは残っていません。枠の外にあるものは、外のままです。
guide-value = 最大{ $value }件が決まる
guide-more = ほかに{ $more }件の問い
