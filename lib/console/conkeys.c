#include "console/conkeys.h"

#include <string.h>

char
conkeys_take(struct conkeys *k, struct rd *bytes, struct wr *w)
{
	while (bytes->left > 0) {
		uint8_t b = rd_u8(bytes);

		if (k->held) {
			k->held = false;
			if (b && strchr(".wWrB?", b))
				return (char)b;
			k->inside = true;
			wr_u8(w, (uint8_t)k->escape);
			if (b == k->escape)
				continue;
		} else if (b == k->escape && !k->inside) {
			k->held = true;
			continue;
		}
		wr_u8(w, b);
		k->inside = b != '\r' && b != '\n';
	}
	return 0;
}
