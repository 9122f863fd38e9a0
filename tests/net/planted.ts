/** A bug that the fuzzer must find: text of a source of `tcpip`, and what stands there instead. */
export interface Planted {
  readonly what: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

export const planted: readonly Planted[] = [
  {
    what: "a data offset beyond the segment",
    file: "tcp-input.c",
    right: "header_bytes < sizeof *header || header_bytes > buffer->bytes",
    wrong: "header_bytes < sizeof *header",
  },
  {
    what: "a TCP option that is longer than its place",
    file: "tcp-options.c",
    right: "bytes < 2 || options[1] < 2 || options[1] > bytes",
    wrong: "bytes < 2 || options[1] < 2",
  },
  {
    what: "an IP header longer than the packet",
    file: "ip.c",
    right: "bytes < sizeof *header || bytes > buffer->bytes)",
    wrong: "bytes < sizeof *header)",
  },
  {
    what: "a total length beyond the frame",
    file: "ip.c",
    right: "if (bytes > buffer->bytes)\n        return false;",
    wrong: "",
  },
  {
    what: "an error that quotes less than it says",
    file: "icmp.c",
    right: "rest < ip_bytes + QUOTED || ",
    wrong: "",
  },
  {
    what: "a short ARP packet",
    file: "arp.c",
    right: "frame->bytes < sizeof *packet || ",
    wrong: "",
  },
  {
    what: "a buffer that two have",
    file: "tcp-receive.c",
    right: "append(self, c, segment->buffer, segment->bytes);\n        segment->buffer = NULL;",
    wrong: "append(self, c, segment->buffer, segment->bytes);",
  },
  {
    what: "early segments that nobody puts",
    file: "tcp-table.c",
    right: "for (struct ash_net_buffer *b = c->early; b != NULL; b = next) {",
    wrong: "for (struct ash_net_buffer *b = NULL; b != NULL; b = next) {",
  },
  {
    what: "packets that wait for a neighbour who is forgotten",
    file: "arp.c",
    right: "    drop_waiting(self, oldest);\n",
    wrong: "",
  },
  {
    what: "an echo in pieces that is sent in pieces",
    file: "icmp.c",
    right: "if (buffer->next != NULL)\n        buffer = gather(self, buffer);",
    wrong: "",
  },
  {
    what: "bytes that were read already",
    file: "tcp-receive.c",
    right: "        buffer->data += old;\n",
    wrong: "",
  },
  {
    what: "fragments that are given up and not put",
    file: "reassembly.c",
    right: "    tcpip_link_drop(self, partial->first);\n    partial->first = NULL;",
    wrong: "    partial->first = NULL;",
  },
];
