/**
 * The Millrace engine.
 */
module io.millrace.engine
{
    requires transitive io.millrace.api;
    requires transitive org.agrona;
    requires com.lmax.disruptor;

    exports io.millrace.protocol;
}
