goals-none = 安全目標が書かれていません。`goals:`に書いてください。
goals-assumed = 目標との比較は、仮定した数値による起きやすさに基づきます（tensha show likelihood）。
goal-line = { $measure }: { $value }（A基準 { $upper }、B基準 { $lower }）
goal-source = { $name }［パックの項目`{ $id }`］
goal-point = { $n }人以上: 年{ $f }（A { $upper }、B { $lower }）{ $verdict }
goal-part = { $hazard }: { $value }
acceptance-line = { $hazard }: { $state }
