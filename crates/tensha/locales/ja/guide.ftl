guide-levels = マップ上の位置
guide-verdicts = つながり
guide-deviations = 枠の中の逸脱
guide-meter = { $name }: { $all }のうち{ $known }が決まった
guide-nothing-yet = { $name }: まだない
guide-done = モデルで答えられる問いは残っていません。枠の外にあるものは、外のままです。
guide-value = 最大{ $value }件が決まる
guide-more = ほかに{ $more }件の問い

# `assess --guide`の対話
dialogue-begin = 質問は多くて{ $count }問。空行で飛ばし、ピリオドだけの行で終わる。ファイルへ書くのは最後だけで、書いてあるものは変えない。
dialogue-new = { $path }がまだない。システムの名前は？
dialogue-more = ほかに: { $names }
dialogue-not-understood = 「{ $said }」はどれにも当たらない。番号か、名前の前の語で答える。空行なら飛ばす。
dialogue-by-hand = 書いてあるものを変えずには加えられない。手で書く:
dialogue-undone = この行を加えるとモデルが読めなくなるため、取り消した。
dialogue-stands = 「{ $hazard }」の位置: { $cell }（{ $view }から見て）
dialogue-at-most = 「{ $hazard }」の位置: 大きくて{ $cell }。まだ書かれていないことがある（{ $view }から見て）
dialogue-open = 残りの質問: { $count }（tensha assess --guide）
dialogue-lines = 答えを行にしたもの:
dialogue-write = ファイルに加えるか（y: 加える）
dialogue-unwritten = 何も書いていない。
dialogue-written = 書いた。もとの行は変えていない。
dialogue-changed = { $path }がその間に変わったため、何も書いていない。もう一度始める。
dialogue-unwritable = { $path }に書けない: { $why }
dialogue-no-answers = 答えのファイル`{ $path }`が読めない。
