# Collects what ../compare --readme has kept, with ../json_lines.awk: of each file a table, of all of them the rows in
# their order. A row is a program with one thread or with as many as there are cores. A file begins with its facts.

BEGIN {
  field_count = split("both_mbps down_mbps up_mbps down_packets_per_second up_packets_per_second", field_at, " ")
  kind_count = split("cloudflare peer program haproxy nginx direct", kind_at, " ")
  name_of["cloudflare"] = "cloudflare/mmproxy"
  name_of["program"] = "go-mmproxy here"
  name_of["haproxy"] = "HAProxy"
  name_of["nginx"] = "nginx"
  name_of["direct"] = "no proxy"
}

function row_name(kind, program, is_one_thread) {
  if (kind == "peer") return program "/go-mmproxy" (is_one_thread ? " GOMAXPROCS=1" : "")
  return name_of[kind] (kind == "program" && is_one_thread ? ", -threads 1" : "")
}

# By kind, and of a kind in the order of the files; one thread comes first. 0: unknown.
function row_of(kind, program, is_one_thread,    k) {
  for (k = kind_count; k > 0 && kind_at[k] != kind; --k);
  if (!(program in seen)) seen[program] = ++program_count
  return k == 0 ? 0 : (k * 1000 + seen[program]) * 2 + !is_one_thread
}

function add_row(row, kind, name,    i) {
  for (i = rows++; i > 0 && row_at[i] > row; --i) row_at[i + 1] = row_at[i]
  row_at[i + 1] = row
  name_at[row] = name
  kind_of_row[row] = kind
}

# Fills `list` with the figures of all rounds, and returns their median; "" where there is none.
function figure(table, row, field,    i) {
  count = 0
  for (i = 1; i <= runs[table, row]; ++i) if (of[table, row, field, i] > 0) insert(of[table, row, field, i])
  return median()
}

function machine(table,    s) {
  s = cpu[table] ", " cores[table] (cores[table] == 1 ? " core" : " cores")
  if (memory[table] != "") s = s ", " memory[table] " GiB"
  return s (kernel[table] == "" ? "" : ", Linux " kernel[table])
}

function method(table,    s) {
  s = generator[table] ", " connections[table] " connections, " seconds[table] " s"
  return s (rounds[table] > 1 ? ", medians of " rounds[table] " rounds" : "")
}

/^\{"facts"/ {
  ++tables
  cpu[tables] = value("cpu"); cores[tables] = value("cores"); memory[tables] = value("memory_gib")
  kernel[tables] = value("kernel")
  sub(/-.*/, "", kernel[tables])
  generator[tables] = value("generator")
}

value("load") == "readme" {
  kind = value("kind"); program = value("program")
  is_one_thread = value("threads") == 1 && cores[tables] > 1
  row = row_of(kind, program, is_one_thread)
  if (row == 0) next
  if (!(row in name_at)) add_row(row, kind, row_name(kind, program, is_one_thread))
  if (value("failed")) next
  ++runs[tables, row]
  for (f = 1; f <= field_count; ++f) of[tables, row, field_at[f], runs[tables, row]] = value(field_at[f]) + 0
  connections[tables] = value("connections")
  seconds[tables] = sprintf("%.0f", value("seconds"))
  if (value("round") + 0 > rounds[tables]) rounds[tables] = value("round") + 0
}
