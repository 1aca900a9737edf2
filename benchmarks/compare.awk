# Turns the JSON lines of ./compare into one table a load, with json_lines.awk. `base` is the name of the program that
# the other programs are compared with.

BEGIN {
  # Key, format and title of each column; r: with its ratio to the base.
  stream = "both_mbps %.0f both_Mbps r;down_mbps %.0f down_Mbps -;up_mbps %.0f up_Mbps -;down_packets_per_second %.0f down_pkt/s -;up_packets_per_second %.0f up_pkt/s -;proxy_cpu_per_gib %.3f CPU_s/GiB r"
  exchange = "operations_per_second %.0f a_second r;proxy_us %.2f CPU_µs r;p50_us %.0f p50_µs -;p99_us %.0f p99_µs -;p999_us %.0f p99.9_µs -"
  columns["stream"] = columns["sink"] = stream
  columns["ping-pong"] = columns["connect"] = exchange
  columns["idle"] = "kib_per_connection %.2f KiB_a_connection r;descriptors_per_connection %.2f descriptors_each -"
  columns["udp"] = "operations_per_second %.0f a_second r;proxy_us %.2f CPU_µs r;lost %.0f lost -"
}

# Fills `list` with the values of all rounds, each divided by the other program's of that round where one is named.
function collect(key, scenario, program, by,    i, x, divisor) {
  count = 0
  for (i = 1; i <= rounds; ++i) {
    x = of[key, scenario, program, i]
    divisor = by == "" ? 1 : of[key, scenario, by, i]
    if (x != "" && divisor + 0 != 0) insert(x / divisor)
  }
}

function show(format) { return count == 0 || median() == 0 ? "–" : sprintf(format, median()) }

function ratio() { return count < 3 || median() == 0 ? "–" : sprintf("%.2f (%.2f–%.2f)", median(), list[1], list[count]) }

function head(load,    i, n, field, title, rule) {
  title = "| connections:size:threads | program |"; rule = "|---|---|"
  for (i = 1; i <= split(columns[load], column, ";"); ++i) {
    split(column[i], field, " ")
    gsub("_", " ", field[3])
    title = title " " field[3] " |"; rule = rule "--:|"
    if (field[4] == "r" && rounds >= 3) { title = title " ratio |"; rule = rule "--:|" }
  }
  print "\n### " load "\n\n" title " errors |\n" rule "--:|"
}

function row(load, scenario, program,    i, field, line) {
  line = "| " substr(scenario, length(load) + 2) " | " program " |"
  for (i = 1; i <= split(columns[load], column, ";"); ++i) {
    split(column[i], field, " ")
    collect(field[1], scenario, program, "")
    line = line " " show(field[2]) " |"
    collect(field[1], scenario, program, base)
    if (field[4] == "r" && rounds >= 3) line = line " " ratio() " |"
  }
  print line " " errors[scenario, program] + 0 (failed[scenario, program] ? ", " failed[scenario, program] " failed" : "") " |"
}

/^\{"facts"/ { print; next }

{
  scenario = value("scenario"); program = value("program"); round = value("round") + 0
  load = scenario; sub(/:.*/, "", load)
  if (round > rounds) rounds = round
  if (!(load in seen)) { seen[load]; loads[++load_count] = load }
  if (!(scenario in seen_scenario)) { seen_scenario[scenario]; scenarios[++scenario_count] = scenario; load_of[scenario] = load }
  if (!((program, scenario) in ran)) ran[program, scenario]
  if (!(program in seen_program)) { seen_program[program]; programs[++program_count] = program }
  failed[scenario, program] += value("failed")
  errors[scenario, program] += value("errors") + value("mismatched") + value("unanswered")
  for (i = 1; i <= split(columns[load], column, ";"); ++i) {
    split(column[i], field, " ")
    of[field[1], scenario, program, round] = value(field[1])
  }
}

END {
  for (l = 1; l <= load_count; ++l) {
    head(loads[l])
    for (s = 1; s <= scenario_count; ++s)
      for (p = 1; p <= program_count; ++p)
        if (load_of[scenarios[s]] == loads[l] && (programs[p], scenarios[s]) in ran) row(loads[l], scenarios[s], programs[p])
  }
  print rounds < 3 ? "\nFewer than three rounds: no ratios." : "\nMedians of " rounds " rounds; ratios to " base " (least–greatest)."
}
