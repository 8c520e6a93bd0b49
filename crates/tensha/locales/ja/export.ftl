export-done = 書き出しました: { $path }。除いたもの: 要素{ $elements }件、値{ $fields }件、それに触れた文や値{ $mentions }件。別名にした識別子: { $renamed }件
export-counts = 除いたもの: 要素{ $elements }件、値{ $fields }件、それに触れた文や値{ $mentions }件。別名にした識別子: { $renamed }件
