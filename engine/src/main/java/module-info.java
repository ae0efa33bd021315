/**
 * The Millrace engine: the server, its settings, a kit to test applications with, and the frame codecs for those who
 * use them alone.
 */
module io.millrace.engine
{
    requires transitive io.millrace.api;
    requires transitive org.agrona;
    requires com.lmax.disruptor;
    requires static jdk.jfr;

    exports io.millrace.counters;
    exports io.millrace.engine;
    exports io.millrace.protocol;
    exports io.millrace.testkit;
}
