# The look of every chart of ./charts: 1000×600, a PNG with two pixels for each. `format` is svg or png.

if (format eq "png") {
  set terminal pngcairo size 2000,1200 font "sans,12" fontscale 1.7 linewidth 2 pointscale 2 background "#ffffff"
} else {
  set terminal svg size 1000,600 font "sans-serif,12" fontscale 1.15 background "#ffffff"
}
set encoding utf8
set lmargin at screen 0.085
set rmargin at screen 0.98
set bmargin at screen 0.125

set border 1 linecolor rgb "#888888"
set tics nomirror scale 0 textcolor rgb "#333333"
set grid ytics linetype 1 linecolor rgb "#e4e4e4" linewidth 0.8
set xlabel textcolor rgb "#333333" offset 0,0.2
set ylabel textcolor rgb "#333333" offset 0.5,0
set style fill solid 1.0 noborder
set style textbox opaque fillcolor rgb "#ffffff" noborder margins 0.2,0.2
set key left top horizontal Left reverse samplen 1.5 width 2 textcolor rgb "#222222"
