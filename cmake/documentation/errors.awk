# Makes the table of pages/errors.md from the comments of the enumerators in error.hpp: a row a value, its remedy in a
# column of its own, and a heading for each comment between them. A value without a comment is a mistake.
function flush() {
    if (heading != "") print "\n" heading "\n\n| value | cause | remedy |\n|---|---|---|"
    heading = ""
}
function row(name) {
    if (name == "success") return
    if (text == "") { print "error.hpp: " name " has no comment" > "/dev/stderr"; bad = 1 }
    at = match(text, /Remedy[^:]*: /)
    cause = at ? substr(text, 1, at - 1) : text
    remedy = at ? substr(text, at + RLENGTH) : ""
    flush()
    printf "| `%s` | %s | %s |\n", name, cause, remedy
}
BEGIN { heading = "A header that has not come to its end." }
/^enum class errc/ { inside = 1; next }
inside && /^};/ { exit }
!inside { next }
/^ *\/\/\/ / { sub(/^ *\/\/\/ /, ""); text = text (text == "" ? "" : " ") $0; next }
/^ *\/\/ / { sub(/^ *\/\/ /, ""); heading = heading (heading == "" ? "" : " ") $0; next }
/^ *[a-z_0-9]+( = [0-9]+)?,/ { name = $1; sub(/,.*/, "", name); row(name); text = "" }
END { exit bad }
