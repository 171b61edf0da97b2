# shellcheck shell=sh
# JSON through jq without a change to what is only handed on. jq reads each number as a
# double and writes what became of it; what a switch is told must be what it said. So its
# numbers go through jq as strings that begin with #, and strings that begin with # get one
# more. In jq, 7 is "#7" then.

# On every string and between them: FUNCTION-OF-STRING SUBSTITUTION-BETWEEN, in awk. A
# record of awk's is what is between two quotes; one that ends in an odd number of
# backslashes goes on behind its quote.
json_strings() {
	awk 'BEGIN { RS = "\""; ORS = "" }
	function escaped(s, n) {
		for (n = 0; n < length(s) && substr(s, length(s) - n, 1) == "\\"; n++)
			;
		return n % 2
	}
	function marked(s) { return s ~ /^(#|\\u0023)/ }
	function text(s) { '"$1"' }
	!inside { '"$2"'; print; inside = 1; whole = ""; next }
	escaped($0) { whole = whole $0 "\""; next }
	{ print text(whole $0); inside = 0 }'
}

numbers_aside() {
	json_strings 'return "\"" (marked(s) ? "#" : "") s "\""' \
		'gsub(/-?[0-9][-+.0-9eE]*/, "\"#&\"")'
}

numbers_back() {
	json_strings 'if (!marked(s)) return "\"" s "\""
		s = substr(s, 2)
		return marked(s) ? "\"" s "\"" : s' ''
}
