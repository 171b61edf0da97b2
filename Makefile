# make; sudo make check. Nothing is listed by hand: a program is a file in bin/, a
# module one in lib/*/, a unit test one in t/unit/. All output goes to build/.

include config.mk
-include config.local.mk

B       = build
FLAGS   = -std=c11 -D_GNU_SOURCE -Ilib -include base/banned.h -DVERSION='"$(VERSION)"' \
          $(WARN) $(CFLAGS)
LIB     = $(patsubst %.c,$B/%.o,$(wildcard lib/*/*.c))
PROG    = $(patsubst %.c,$B/%,$(wildcard bin/*.c))
SCRIPT  = $(addprefix $B/,$(filter-out %.c,$(wildcard bin/*)))
UNIT    = $(patsubst t/%.c,$B/%,$(wildcard t/unit/*.c))
TOOL    = $(patsubst t/%.c,$B/%,$(wildcard t/tool/*.c))
FUZZ    = $(patsubst t/%.c,$B/%,$(wildcard t/fuzz/*.c))

all: $(PROG) $(SCRIPT) $B/share/metal-boot

$B/bin/mb-config: LDLIBS += -lyaml
$B/bin/mb-dhcpproxy $B/bin/mb-tftpd: LDLIBS += -lsystemd
$B/bin/mb-fetch: LDLIBS += -lcurl -lcrypto
$(UNIT): LDLIBS += -lcmocka -lsystemd -lyaml

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$B/libmb.a: $(LIB)
	$(AR) rcs $@ $?

$(PROG): $B/%: $B/%.o $B/libmb.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(UNIT) $(TOOL): $B/%: $B/t/%.o $B/libmb.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(SCRIPT): $B/%: %
	@mkdir -p $(@D)
	install -m 755 $< $@

# The build tree is laid out as an installation is, so programs find share/ alike.
$B/share/metal-boot:
	@mkdir -p $(@D)
	ln -sfn $(CURDIR)/share $@

check: all $(UNIT) $(TOOL)
	t/run $B

clean:
	rm -rf build

-include $(shell find $B -name '*.d' 2>/dev/null)
.PHONY: all check clean
.SECONDARY:
