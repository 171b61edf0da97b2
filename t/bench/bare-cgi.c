/* bare-cgi - the least that a CGI program can do: what is measured beside ours */
#include <unistd.h>

int
main(void)
{
	static const char text[] = "Status: 200 OK\r\n"
				   "Content-Type: text/plain\r\n"
				   "Content-Length: 3\r\n\r\n"
				   "ok\n";

	return write(STDOUT_FILENO, text, sizeof text - 1) != sizeof text - 1;
}
