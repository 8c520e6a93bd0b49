evidence-row = コメント番号
evidence-system = システム
evidence-place = ファイルと行
comments-on = { $on }へのコメント（{ $date }時点）
comments-document = 原案：{ $document }
comments-no-document = 指定なし
comments-systems = 元のモデル：{ $systems }
comments-how = 灰色の欄は空欄で、理由を書いてある。原案を手元に持つ人が埋める。「幹事国の見解」は幹事国が書く。両言語の同じ行は同じコメントで、根拠のシートの最初の列の番号は、見出しを除いて数えた行の番号である。
