# Turns the JSON lines that ./charts is given into a gnuplot script a chart, in the folder `dir`, and says on stdout
# which of them have data. Settings come by the environment: `dir`, `base` and `scenarios`, one a line.
#
# A "setting" is a scenario with a number of threads. Values are kept as run[setting, program, 1 …].

function value(key, rest) {
  if (!match($0, "\"" key "\" *: *")) return ""
  rest = substr($0, RSTART + RLENGTH)
  if (sub(/^"/, "", rest)) sub(/".*/, "", rest)
  else sub(/[,} ].*/, "", rest)
  return rest == "null" ? "" : rest
}

function facts(    kernel, n, i, list, line) {
  kernel = value("kernel")
  sub(/^Linux */, "", kernel)
  fact(kernel, "Linux ", "")
  fact(value("cores"), "", value("cores") == 1 ? " core" : " cores")
  fact(value("memory_gib"), "", " GiB")
  fact(value("compiler"), "", "")
  if (match($0, /"versions" *: *\{[^}]*/)) {
    line = substr($0, RSTART, RLENGTH)
    sub(/^[^{]*\{/, "", line)
    n = split(line, list, /" *, *"/)
    for (i = 1; i <= n; ++i) {
      gsub(/" *: *"/, " ", list[i])
      gsub(/^ *"|" *$/, "", list[i])
      fact(list[i], "", "")
    }
  }
  fact(value("date"), "", "")
}

function fact(x, before, after) { # wrapped, and at most two lines
  if (x == "") return
  x = before x after
  if (fact_lines == 0) fact_line[fact_lines = 1] = x
  else if (fact_lines == 2 || length(fact_line[1] x) < 160) fact_line[fact_lines] = fact_line[fact_lines] ", " x
  else {
    fact_line[1] = fact_line[1] ","
    fact_line[fact_lines = 2] = x
  }
}

# Text for gnuplot: no markup of its "enhanced" mode, no command in back quotes, no control characters.
function plain(s) {
  gsub(/[`[:cntrl:]]/, "", s)
  gsub(/[\\{}@&_^~]/, "\\\\&", s)
  return s
}
function quoted(s) { # may hold markup and new lines
  gsub(/\\/, "&&", s)
  gsub(/"/, "\\\\&", s)
  gsub(/\n/, "\\n", s)
  return "\"" s "\""
}
function bold(program, s) { return program == ours ? "{/:Bold " s "}" : s }
function shown(program) { return bold(program, plain(program == "direct" ? "direct (no proxy)" : program)) }

function number(x) {
  if (x >= 100) return sprintf("%.0f", x)
  return sprintf(x >= 10 ? "%.1f" : "%.2f", x)
}
function count(n, one, many) { return n == "" || n == 0 ? "" : ", " n " " (n == 1 ? one : many) }
function bytes(n) {
  if (n >= 1048576) return n / 1048576 " MiB"
  return n >= 1024 ? n / 1024 " KiB" : n " B"
}
function power(x) { return 10 ^ (int(log(x) / log(10) + 1000.000001) - 1000) }

# Where the runs of a program in a setting are found. Without a proxy there may be no number of threads.
function place(setting, program) {
  if (program == "direct" && !((setting, program) in runs)) return direct_setting[scenario_of[setting]]
  return setting
}

# Sets low, middle (the median) and high of a program's field, each divided by that of `by` in the same round if named.
function summary(setting, program, field, by,    i, j, n, r, x, list) {
  setting = place(setting, program)
  n = 0
  for (i = 1; i <= runs[setting, program]; ++i) {
    r = run[setting, program, i]
    x = of[r, field]
    if (x == "" || x <= 0) continue
    if (by != "") {
      if (of[round_of[setting, by, of[r, "round"]], field] + 0 <= 0) continue
      x /= of[round_of[setting, by, of[r, "round"]], field]
    }
    for (j = n++; j > 0 && list[j] > x; --j) list[j + 1] = list[j]
    list[j + 1] = x
    if (!searching && !(r in counted)) {
      counted[r] = 1
      errors[program] += of[r, "errors"]
    }
  }
  if (n == 0) return 0
  if (!searching && n > most_rounds) most_rounds = n
  low = list[1]
  middle = n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  high = list[n]
  return n
}

# The setting of a load to draw where a chart shows one: that of the most programs with the field; "" if there is none.
function main_setting(load, field, by,    s, p, n, best, most) {
  searching = 1 # not drawing: count no errors and no rounds
  for (s = 1; s <= settings; ++s) {
    if (load_of[setting_at[s]] != load) continue
    if (by != "" && !summary(setting_at[s], by, field, "")) continue
    n = 0
    for (p = 1; p <= programs; ++p) if (summary(setting_at[s], program_at[p], field, "")) ++n
    if (n > 0 && scenario_of[setting_at[s]] in wanted) n += 1000
    if (n > most) { most = n; best = setting_at[s] }
  }
  searching = 0
  return best
}

function described(setting, but,    r, s) {
  r = first_run[setting]
  if (but != "connections") s = s count(of[r, "connections"], "connection", "connections")
  if (but != "flows") s = s count(of[r, "flows"], "flow", "flows")
  if (but != "size" && of[r, "size"] > 0) s = s ", " bytes(of[r, "size"]) (of[r, "load"] ~ /udp/ ? " datagrams" : " messages")
  if (but != "threads") s = s count(of[r, "threads"], "thread", "threads")
  return substr(s, 3)
}

function begin(name) {
  chart = name
  script = dir "/" name ".gnuplot"
  groups = most_rounds = top = bottom = key_count = longest_key = 0
  keys = ""
  split("", cell); split("", errors); split("", counted);
}
function left_out(why) { printf "%-20s left out: %s\n", chart, why }
function emit(s) { print s > script }

function heading(title, note, better,    p, s) {
  note = note (note == "" ? "" : ". ") better "."
  note = note (most_rounds > 1 ? " Median of " most_rounds " rounds, whiskers: least and most." : " One round.")
  for (p = 1; p <= programs; ++p)
    if (errors[program_at[p]] > 0) s = s ", " plain(program_at[p]) " " errors[program_at[p]]
  emit("set label 1 " quoted("{/:Bold " title "}") " at screen 0.018,0.95 left font \",16\" textcolor rgb \"#111111\"")
  emit("set label 2 " quoted(note) " at screen 0.018,0.902 left font \",11\" textcolor rgb \"#333333\"")
  emit("set label 3 " quoted(plain(fact_line[1])) " at screen 0.018,0.869 left font \",9\" textcolor rgb \"#707070\"")
  if (fact_lines > 1)
    emit("set label 4 " quoted(plain(fact_line[2])) " at screen 0.018,0.844 left font \",9\" textcolor rgb \"#707070\"")
  if (s != "")
    emit("set label 5 " quoted("Errors: " substr(s, 3)) " at screen 0.98,0.02 right font \",9\" textcolor rgb \"#b00000\"")
}

function entry(program, look,    text) {
  text = program == "direct" ? "direct (no proxy)" : program
  if (length(text) > longest_key) longest_key = length(text)
  ++key_count
  keys = keys ", \\\n  keyentry with " look " title " quoted(shown(program))
}

# Places the legend below the heading, in one row or two, and draws what is given after it.
function plot(what,    y, rows) {
  y = fact_lines > 1 ? 0.818 : 0.843
  rows = key_count == 0 ? 0 : key_count * (longest_key * 8.5 + 60) > 960 ? 2 : 1
  if (rows) emit("set key at screen 0.012," y " maxrows " rows)
  else emit("unset key")
  emit("set tmargin at screen " y - 0.032 * rows - 0.035)
  emit("plot " substr(keys what, 3))
}
function whisker(of_colour) {
  return "using 1:3:(0):($4 - $3) with vectors heads size screen 0.0025,90 linewidth 0.9 linecolor rgb \"" of_colour "\" notitle"
}
function label_axis(axis, text) { emit("set " axis "label " quoted(text)) }

function unit(field) {
  if (field ~ /mbps/ && top >= 10000) return 1000
  return field == "operations_per_second" && top >= 10000 ? 1000 : 1
}
function unit_name(field, scale) {
  if (field ~ /mbps/) return scale == 1000 ? "Gbit/s" : "Mbit/s"
  if (field == "operations_per_second") return scale == 1000 ? "thousands" : ""
  return "µs"
}

# Marks at 1, 2, 5, 10 … of a logarithmic axis, or at the powers of ten alone where there are many.
function log_marks(from, to,    x, i, s, wide) {
  wide = to / from > 2000
  for (x = power(from); x <= to * 1.0001; x *= 10)
    for (i = 1; i <= 5; i += i == 2 ? 3 : 1)
      if (x * i >= from * 0.9999 && x * i <= to * 1.0001 && (i == 1 || !wide)) s = s ", \"" x * i "\" " x * i
  return substr(s, 3)
}
function log_axis(from, to) { emit("set logscale y\nset yrange [" from * 0.999 ":" to "]\nset ytics (" log_marks(from, to) ")") }

# What summary() found: extends the range of the chart; is kept as a bar of the group `groups`.
function extend(scale) {
  if (top < high / scale) top = high / scale
  if (bottom == 0 || bottom > low / scale) bottom = low / scale
}
function bar(program, scale) {
  cell[groups, program, "low"] = low / scale
  cell[groups, program] = middle / scale
  cell[groups, program, "high"] = high / scale
  extend(scale)
}

# A bar for each program in each group, side by side around 1, 2, … A group has no gaps for those that have no value.
function draw_bars(axis, logarithmic, legend, widest,    g, p, k, most, slot, program, place_of, filled,
    s, bars, whiskers, labels) {
  for (g = 1; g <= groups; ++g) {
    s = s ", " quoted(group_label[g]) " " g
    for (p = 1; p <= programs; ++p) if ((g, program_at[p]) in cell) place_of[g, p] = ++filled[g]
    if (filled[g] > most) most = filled[g]
  }
  slot = 0.86 / most > widest ? widest : 0.86 / most
  for (p = 1; p <= programs; ++p) {
    program = program_at[p]
    k = 0
    for (g = 1; g <= groups; ++g) {
      if (!((g, program) in cell)) continue
      if (k++ == 0) emit("$bars" p " << END")
      emit(g + slot * (place_of[g, p] - (filled[g] + 1) / 2) " " cell[g, program] " " cell[g, program, "low"] " " \
        cell[g, program, "high"] " " quoted(bold(program, number(cell[g, program]))))
    }
    if (k == 0) continue
    emit("END")
    if (legend) entry(program, "boxes linecolor rgb \"" colour[program] "\"")
    bars = bars ", \\\n  $bars" p " using 1:2 with boxes linecolor rgb \"" colour[program] "\" notitle"
    whiskers = whiskers ", \\\n  $bars" p " " whisker("#222222")
    labels = labels ", \\\n  $bars" p " using 1:4:5 with labels boxed offset 0,0.6 font \"," \
      (slot * 890 / groups > 36 ? 9.5 : 8) "\" notitle"
  }
  emit("set xrange [0.5:" groups + 0.5 "]\nset xtics (" substr(s, 3) ")\nset boxwidth " slot * 0.88)
  label_axis("y", axis)
  if (logarithmic) {
    bottom = power(bottom / 1.3)
    log_axis(bottom, top * (top / bottom) ^ 0.06)
  } else emit("set yrange [0:" top * 1.09 "]")
  plot(bars (most_rounds > 1 ? whiskers : "") (slot * 890 / groups > 27 ? labels : ""))
}

# Keeps as xs[1 …] the numbers of `over` in the longest series of settings of these loads that differ in `over` alone,
# in order, and as at[x] the settings; returns how many. Of loads with as many the first is taken.
function series(loads, over, field,    i, j, n, s, r, x, key, list, length_of, setting_of, number_at, best, most) {
  split("", at); split("", xs)
  n = split(loads, list, " ")
  for (i = 1; i <= n; ++i)
    for (s = 1; s <= settings; ++s) {
      r = first_run[setting_at[s]]
      x = of[r, over]
      if (load_of[setting_at[s]] != list[i] || x <= 0 || !measured(setting_at[s], field)) continue
      key = list[i]
      for (j = 1; j <= 4; ++j) if (varied[j] != over) key = key SUBSEP of[r, varied[j]]
      if ((key, x) in setting_of) continue
      setting_of[key, x] = setting_at[s]
      number_at[key, ++length_of[key]] = x
      if (length_of[key] > most) { most = length_of[key]; best = key }
    }
  for (i = 1; i <= most; ++i) {
    x = number_at[best, i]
    at[x] = setting_of[best, x]
    for (j = i; j > 1 && xs[j - 1] > x; --j) xs[j] = xs[j - 1]
    xs[j] = x
  }
  return most
}

function measured(setting, field,    p, n) {
  searching = 1
  for (p = 1; p <= programs; ++p)
    if (program_at[p] != "direct" && summary(setting, program_at[p], field, "")) ++n
  searching = 0
  return n > 0
}

# For each program a line of `field` by `over`.
function scaling(name, title, loads, over, field, axis, better, horizontal, log_x, log_y,    i, p, n, load, scale) {
  begin(name)
  n = series(loads, over, field)
  if (n < 2) return left_out("no two scenarios of " loads " with " field " that differ in " over " alone")
  load = load_of[at[xs[1]]]
  for (i = 1; i <= n; ++i)
    for (p = 1; p <= programs; ++p) if (summary(at[xs[i]], program_at[p], field, "")) extend(1)
  scale = unit(field)
  gsub(/operation/, operation[load], axis)
  heading(title, operation_name[load] ", " described(at[xs[1]], over), better)
  label_axis("x", horizontal)
  label_axis("y", axis (axis == "" ? "" : ", ") unit_name(field, scale))
  mark_numbers(n, over, log_x)
  if (log_y) log_axis(bottom / scale / 1.3, top / scale * 1.3)
  else emit("set yrange [0:" top / scale * 1.08 "]")
  draw_lines(n, field, scale, log_x)
  printf "%-20s %s by %d values of %s\n", chart, load, n, over
}

# The horizontal axis of the n numbers xs, without marks that would touch.
function mark_numbers(n, over, log_x,    i, x, last, s, margin) {
  for (i = 1; i <= n; ++i) {
    x = log_x ? log(xs[i] / xs[1]) / log(xs[n] / xs[1]) : (xs[i] - xs[1]) / (xs[n] - xs[1])
    if (i > 1 && x - last < 0.06) continue
    last = x
    s = s ", " quoted(over == "size" ? bytes(xs[i]) : xs[i]) " " xs[i]
  }
  emit("set xtics (" substr(s, 3) ")")
  margin = log_x ? (xs[n] / xs[1]) ^ 0.03 : (xs[n] - xs[1]) * 0.03
  if (log_x) emit("set logscale x\nset xrange [" xs[1] / margin ":" xs[n] * margin "]")
  else emit("set xrange [" xs[1] - margin ":" xs[n] + margin "]")
}

function draw_lines(n, field, scale, log_x,    i, p, k, x, program, look, line, keys, lines, last) {
  for (p = 1; p <= programs; ++p) {
    program = program_at[p]
    k = 0
    for (i = 1; i <= n; ++i) {
      if (!summary(at[xs[i]], program, field, "")) continue
      if (k++ == 0) emit("$line" p " << END")
      x = 0.004 * (p - (programs + 1) / 2) # a little apart, so that whiskers do not hide each other
      x = log_x ? xs[i] * (xs[n] / xs[1]) ^ x : xs[i] + (xs[n] - xs[1]) * x
      emit(x " " middle / scale " " low / scale " " high / scale)
    }
    if (k == 0) continue
    emit("END")
    look = " linecolor rgb \"" colour[program] "\" linewidth " (program == ours ? 3 : 1.6) " pointtype " point[program] \
      " pointsize " (program == ours ? 1.2 : 0.9) (program == "direct" ? " dashtype 2" : "")
    entry(program, "linespoints" look)
    line = ", \\\n  $line" p " using 1:2 with linespoints" look " notitle"
    if (most_rounds > 1) line = ", \\\n  $line" p " " whisker(colour[program]) line
    if (program == ours) last = line # on top
    else lines = lines line
  }
  emit("set key samplen 3")
  plot(lines last)
}

function throughput(    setting, scale, i, p, fields, names) {
  begin("throughput")
  setting = main_setting("stream", "both_mbps", "")
  if (setting == "") return left_out("no both_mbps of stream")
  split("both_mbps down_mbps up_mbps", fields, " ")
  split("both directions,down: from the target,up: to the target", names, ",")
  for (p = 1; p <= programs; ++p) if (summary(setting, program_at[p], "both_mbps", "")) extend(1)
  scale = unit("both_mbps")
  top = 0
  for (i = 1; i <= 3; ++i) {
    group_label[groups = i] = names[i]
    for (p = 1; p <= programs; ++p) if (summary(setting, program_at[p], fields[i], "")) bar(program_at[p], scale)
  }
  heading("Throughput of streams", described(setting, ""), "More is better")
  draw_bars(unit_name("both_mbps", scale), 0, 1, 0.2)
  printf "%-20s %s\n", chart, scenario_of[setting]
}

function cpu(    l, p, loads, field, by, setting, used, others) {
  begin("cpu")
  split("stream ping-pong connect udp-echo", loads, " ")
  for (l = 1; l <= 4; ++l) {
    field = l == 1 ? "proxy_cpu_per_gib" : "proxy_us"
    by = base
    setting = by == "" ? "" : main_setting(loads[l], field, by)
    for (p = 1; setting == "" && p <= programs; ++p) # the base cannot do this load: the next one that can
      if (program_at[p] != ours && program_at[p] != "direct") setting = main_setting(loads[l], field, by = program_at[p])
    if (setting == "") continue
    ++groups
    for (p = 1; p <= programs; ++p)
      if (program_at[p] != "direct" && summary(setting, program_at[p], field, by)) bar(program_at[p], 1)
    summary(setting, by, field, "")
    group_label[groups] = "{/:Bold " loads[l] "}\n" \
      "{/*0.8 1 = " plain(by) ", " number(middle) " " (l == 1 ? "s/GiB" : "µs/" operation[loads[l]]) "}"
    used = used ", " scenario_of[setting]
    if (by != base) others = 1
  }
  if (groups == 0) return left_out("no CPU time of a program to compare with")
  heading("CPU time of the proxy", \
    "Relative to " plain(base) (others ? ", or to the program named below" : "") ", round by round", "Less is better")
  emit("set arrow 1 from graph 0,first 1 to graph 1,first 1 nohead back linecolor rgb \"#999999\" linewidth 1")
  draw_bars("CPU time, relative", 0, 1, 0.2)
  printf "%-20s %s\n", chart, substr(used, 3)
}

function latency(    setting, i, p, fields, names) {
  begin("latency")
  setting = main_setting("ping-pong", "p50_us", "")
  if (setting == "") return left_out("no p50_us of ping-pong")
  split("p50_us p99_us p999_us", fields, " ")
  split("p50 (median),p99,p99.9", names, ",")
  for (i = 1; i <= 3; ++i) {
    group_label[groups = i] = names[i]
    for (p = 1; p <= programs; ++p) if (summary(setting, program_at[p], fields[i], "")) bar(program_at[p], 1)
  }
  heading("Latency of a round trip", described(setting, ""), "Less is better")
  draw_bars("round trip, µs (logarithmic)", 1, 1, 0.2)
  printf "%-20s %s\n", chart, scenario_of[setting]
}

function memory(    setting, p, r, program) {
  begin("memory")
  setting = main_setting("idle", "kib_per_connection", "")
  if (setting == "") return left_out("no kib_per_connection of idle")
  for (p = 1; p <= programs; ++p) {
    program = program_at[p]
    if (program == "direct") continue
    r = summary(setting, program, "descriptors_per_connection", "") ? middle : ""
    if (!summary(setting, program, "kib_per_connection", "")) continue
    ++groups
    bar(program, 1)
    group_label[groups] = shown(program) (r == "" ? "" : "\n{/*0.8 " number_of(r) " descriptors}")
  }
  if (groups == 0) return left_out("no kib_per_connection of a proxy")
  heading("Memory of an idle connection", described(setting, ""), "Less is better")
  draw_bars("KiB", 0, 0, 0.5)
  printf "%-20s %s\n", chart, scenario_of[setting]
}
function number_of(x) { return x == int(x) ? x : sprintf("%.1f", x) }

BEGIN {
  dir = ENVIRON["dir"]
  base = ENVIRON["base"]
  ours = "go-mmproxy"
  n = split(ENVIRON["scenarios"], list, "\n")
  for (i = 1; i <= n; ++i) if (list[i] != "") wanted[list[i]] = 1
  fields = split("program scenario load round connections size flows threads operations_per_second both_mbps down_mbps up_mbps" \
    " p50_us p99_us p999_us errors proxy_us proxy_cpu_per_gib kib_per_connection descriptors_per_connection", field_at, " ")
  split("connections flows size threads", varied, " ")
  operation["ping-pong"] = operation["udp-echo"] = "round trip"
  operation["connect"] = "connection"
  operation_name["ping-pong"] = "Ping-pong"; operation_name["udp-echo"] = "UDP echo"
  operation_name["connect"] = "Connect"; operation_name["stream"] = "Stream"
}

/"facts"/ { facts(); next }

/"program"/ {
  ++records
  for (i = 1; i <= fields; ++i) of[records, field_at[i]] = value(field_at[i])
  for (i = 4; i <= fields; ++i) if (of[records, field_at[i]] != "") of[records, field_at[i]] += 0
  program = of[records, "program"]
  if (of[records, "both_mbps"] + 0 <= 0) # there and back
    of[records, "message_mbps"] = 16e-6 * of[records, "operations_per_second"] * of[records, "size"]
  else of[records, "message_mbps"] = of[records, "both_mbps"]
  if (!(program in seen)) name[++names] = program
  seen[program] = 1
  setting = of[records, "scenario"] SUBSEP of[records, "threads"]
  if (!(setting in load_of)) {
    setting_at[++settings] = setting
    load_of[setting] = of[records, "load"]
    scenario_of[setting] = of[records, "scenario"]
    first_run[setting] = records
  }
  if (program == "direct") {
    if (!(of[records, "scenario"] in direct_setting)) direct_setting[of[records, "scenario"]] = setting
  } else {
    if (!(setting in proxied)) first_run[setting] = records
    proxied[setting] = 1
  }
  run[setting, program, ++runs[setting, program]] = records
  round_of[setting, program, of[records, "round"]] = records
}

END {
  if (records == 0) { print "it has no results"; exit 1 }
  if (base != "" && !(base in seen)) { print "it has no program " base; exit 1 }
  if ("direct" in seen) program_at[++programs] = "direct"
  if (ours in seen) program_at[++programs] = ours
  for (i = 1; i <= names; ++i) if (name[i] != "direct" && name[i] != ours) program_at[++programs] = name[i]
  for (i = 1; base == "" && i <= programs; ++i)
    if (program_at[i] != "direct" && program_at[i] != ours) base = program_at[i]

  # Okabe and Ito's palette, then a few of Paul Tol's: told apart whatever colours one sees. Shapes for lines besides.
  colour["direct"] = "#a6a6a6"; colour[ours] = "#d55e00"; colour["haproxy"] = "#0072b2"; colour["nginx"] = "#009e73"
  point["direct"] = 2; point[ours] = 7; point["haproxy"] = 5; point["nginx"] = 9
  n = split("#56b4e9 #cc79a7 #e6b800 #44305f #882255 #117733 #999933 #000000", other, " ")
  k = split("13 11 4 6 8 10 12 1", shape, " ")
  j = 0
  for (i = 1; i <= programs; ++i)
    if (!(program_at[i] in colour)) {
      colour[program_at[i]] = other[j % n + 1]
      point[program_at[i]] = shape[j % k + 1]
      ++j
    }

  throughput()
  cpu()
  latency()
  memory()
  scaling("scaling-connections", "CPU time by the number of connections", "ping-pong", "connections", "proxy_us", \
    "CPU time of the proxy per operation", "Less is better", "connections", 1, 0)
  scaling("scaling-flows", "CPU time by the number of UDP flows", "udp-echo", "flows", "proxy_us", \
    "CPU time of the proxy per operation", "Less is better", "flows", 1, 0)
  scaling("scaling-threads", "Speed by the number of threads", "ping-pong connect udp-echo", "threads", \
    "operations_per_second", "operations/s", "More is better", "threads", 0, 0)
  scaling("scaling-sizes", "Throughput by the size of a message", "stream ping-pong udp-echo", "size", "message_mbps", \
    "both directions", "More is better", "size of a message", 1, 1)
}
