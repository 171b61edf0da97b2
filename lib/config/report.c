#include "config/report.h"

#include "base/str.h"

#include <stdarg.h>

int
place_order(const struct place *x, const struct place *y)
{
	int order = (x->line > y->line) - (x->line < y->line);

	return order ? order : (x->column > y->column) - (x->column < y->column);
}

void
report_at(struct report *r, struct place at, const char *format, ...)
{
	va_list args;

	if (!r)
		return;

	char text[REPORT_LINE], *line = r->n < REPORT_MAX ? r->line[r->n] : text;

	if (r->n++ >= REPORT_MAX && !r->each)
		return;

	int n = at.line ? snprintf(line, REPORT_LINE, "%s:%u:%u: ", at.file,
				  at.line, at.column)
			: snprintf(line, REPORT_LINE, "%s: ", at.file);
	if (n < 0 || n >= REPORT_LINE)
		n = 0;
	va_start(args, format);
	vsnprintf(line + n, REPORT_LINE - (size_t)n, format, args);
	va_end(args);
	if (r->n <= REPORT_MAX) {
		r->at[r->n - 1] = at;
		r->sentence[r->n - 1] = (size_t)n;
	}
	if (r->each)
		r->each(r->with, at, line + n);
}

const char *
report_quote(const char *text, char out[static REPORT_QUOTE])
{
	struct rd bytes = rd_of(text, strlen(text));

	return str_show(out, REPORT_QUOTE, &bytes);
}
