# Prints the table of go-mmproxy's README, with ../json_lines.awk and rows.awk, below a line that says what was measured
# where.

# With a space at the thousands.
function grouped(x,    s, rest) {
  s = sprintf("%.0f", x)
  for (; length(s) > 3; s = substr(s, 1, length(s) - 3)) rest = " " substr(s, length(s) - 2) rest
  return s rest
}

END {
  if (rows == 0) { print "There are no results of --readme." >"/dev/stderr"; exit 1 }
  print machine(1) "; " method(1) ":\n"
  print "| | ⇅ Mbps | ↓ Mbps | ↑ Mbps | ↓ packets/s | ↑ packets/s |\n|---|--:|--:|--:|--:|--:|"
  for (r = 1; r <= rows; ++r) {
    mark = kind_of_row[row_at[r]] == "program" ? "**" : ""
    line = "| " mark name_at[row_at[r]] mark " |"
    for (f = 1; f <= field_count; ++f) {
      x = figure(1, row_at[r], field_at[f])
      line = line " " (x == "" ? "–" : grouped(x)) " |"
    }
    print line
  }
}
