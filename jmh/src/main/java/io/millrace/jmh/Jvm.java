package io.millrace.jmh;

/**
 * Flags of the forked JVMs.
 */
final class Jvm
{
    /** Without it Agrona 2 cannot use off-heap memory. */
    static final String AGRONA_FLAG = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

    private Jvm()
    {
    }
}
