/**
 * What an application that embeds Millrace programs against: connections, callbacks, handshakes and their results.
 * It holds no engine code and depends on Agrona's buffers only.
 */
module io.millrace.api
{
    requires transitive org.agrona;

    exports io.millrace.api;
}
