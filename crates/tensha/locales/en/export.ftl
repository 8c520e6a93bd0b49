export-done = Written: { $path }. Left out: elements { $elements }, values { $fields }, texts and values that mentioned them { $mentions }; identifiers under another name: { $renamed }.
export-counts = Left out: elements { $elements }, values { $fields }, texts and values that mentioned them { $mentions }; identifiers under another name: { $renamed }.
