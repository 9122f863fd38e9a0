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
  {
    what: "a datagram that is dropped and kept",
    file: "udp.c",
    right: "tcpip_link_drop(self, buffer);\n        return;\n    }\n    buffer->words[0] = 0;",
    wrong: "tcpip_link_drop(self, buffer);\n    }\n    buffer->words[0] = 0;",
  },
  {
    what: "a closed socket that its set keeps",
    file: "udp.c",
    right: "    tcpip_unwatch_locked(self, &of(socket)->source);\n",
    wrong: "",
  },
  {
    what: "a refused datagram that keeps its header",
    file: "udp.c",
    right:
      "    buffer->data += sizeof(struct tcpip_udp_header);\n    buffer->bytes = (uint16_t)(buffer->bytes - sizeof(struct tcpip_udp_header));\n",
    wrong: "",
  },
  {
    what: "a wait past its deadline",
    file: "pump.c",
    right: "    if (until_ns > deadline_ns)\n        until_ns = deadline_ns;\n",
    wrong: "",
  },
  {
    what: "a source that is ready when it is watched, and not told",
    file: "pump.c",
    right: "    tcpip_tell_locked(self, source, source->ready(source));\n",
    wrong: "",
  },
  {
    what: "a packet to ourselves that is copied and not put",
    file: "ip.c",
    right: "        ash_net_buffers_put(&ash_use_net_buffers, buffer);\n",
    wrong: "",
  },
  {
    what: "connections of an address that went away",
    file: "instance.c",
    right: "        if (self->tcp_input != NULL)\n            self->tcp_reset(self);\n",
    wrong: "",
  },
  {
    what: "bytes that are read and counted as unread",
    file: "tcp-calls.c",
    right: "    c->unread -= bytes;\n",
    wrong: "",
  },
  {
    what: "bytes that are added to a segment on its way",
    file: "tcp-calls.c",
    right: "if (c->unsent == NULL || buffer->holders > 1)",
    wrong: "if (false)",
  },
  {
    what: "closed connections in the list",
    file: "status.c",
    right: "return tcp->connections[place].entered;",
    wrong: "return true;",
  },
];
