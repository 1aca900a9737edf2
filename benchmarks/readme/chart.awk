# Prints gnuplot's script of the chart "readme", with ../json_lines.awk and rows.awk: the bandwidths of a first file's
# table, and beside them those of a second, the published ones, in the same rows. Nothing, where the first has none.

# Text for gnuplot in double quotes: no markup of its "enhanced" mode, no command in back quotes, no control characters.
function plain(s) {
  gsub(/["`[:cntrl:]]/, "", s)
  gsub(/[\\{}@&_^~]/, "\\\\&", s)
  gsub(/\\/, "&&", s)
  return s
}

function say(number, text, x, y, size, grey) {
  print "set label " number " \"" text "\" at screen " x "," y " left font \"," size "\" textcolor rgb \"" grey "\""
}

function is_ours(row) { return kind_of_row[row] == "program" }

# The figures of a table [Gbit/s], a line a bar: its place, the median, the least, the most, the colour and the number.
function write_bars(table,    r, f, shade) {
  print "$table" table " << END"
  for (r = 1; r <= rows; ++r)
    for (f = 1; f <= 3; ++f) {
      x = figure(table, row_at[r], field_at[f]) / 1000
      if (x == 0) continue
      shade = is_ours(row_at[r]) ? shade_of_ours[f] : shade_at[f]
      print r + (f - 2) * 0.28, x, list[1] / 1000, list[count] / 1000, shade, sprintf(x < 10 ? "%.2f" : "%.1f", x)
      if (list[count] / 1000 > greatest[table]) greatest[table] = list[count] / 1000
    }
  print "END"
}

function draw_panel(table, left, right,    block) {
  block = "$table" table
  print "set lmargin at screen " left "\nset rmargin at screen " right "\nset xrange [0:" greatest[table] * 1.13 "]"
  print "plot " block " using 2:1:(0):2:($1-0.12):($1+0.12):5 with boxxyerror linecolor rgb variable notitle, \\"
  if (rounds[table] > 1)
    print "  " block " using 3:1:($4-$3):(0) with vectors heads size screen 0.0025,90 linewidth 0.9" \
      " linecolor rgb \"#222222\" notitle, \\"
  print "  " block " using 4:1:6 with labels left offset 0.5,0 font \",8\" textcolor rgb \"#333333\" notitle"
}

function write_names(    r, name, s) {
  for (r = 1; r <= rows; ++r) {
    name = plain(name_at[row_at[r]])
    if (is_ours(row_at[r])) name = "{/:Bold " name "}"
    s = s ", \"" name "\" " r
  }
  print "set yrange [" rows + 0.6 ":0.4]\nset xtics font \",10\"\nset ytics (" substr(s, 3) ") font \",10\""
}

BEGIN {
  split("0x0072b2 0x56b4e9 0xb5dcf4", shade_at, " ") # from dark to light: both directions, down, up
  split("0xd55e00 0xec9a5c 0xf5c9a8", shade_of_ours, " ")
}

END {
  if (connections[1] == "") exit
  write_bars(1)
  write_bars(2)
  say(1, "{/:Bold The benchmark of go-mmproxy's README, here and as published}", 0.018, 0.95, 16, "#111111")
  say(2, "Gbit/s, from dark to light: ⇅ both directions, ↓ from the target, ↑ to the target. More is better." \
    (rounds[1] > 1 ? " Whiskers: least and most." : ""), 0.018, 0.902, 11, "#333333")
  say(3, "{/:Bold Here}: " plain(machine(1)), 0.29, 0.86, 9, "#333333")
  say(4, plain(method(1)), 0.29, 0.834, 9, "#707070")
  say(5, "{/:Bold Published}: " plain(machine(2)), 0.69, 0.86, 9, "#333333")
  say(6, plain(method(2)), 0.69, 0.834, 9, "#707070")
  print "set multiplot\nset tmargin at screen 0.82\nset bmargin at screen 0.06"
  print "unset key\nset border 2\nset grid noytics xtics linetype 1 linecolor rgb \"#e4e4e4\" linewidth 0.8"
  write_names()
  draw_panel(1, 0.29, 0.665)
  print "unset label\nunset ytics"
  draw_panel(2, 0.69, 0.985)
  print "unset multiplot"
}
