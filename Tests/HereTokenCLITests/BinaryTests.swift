import Testing

/// Tests of the built binary: one process at a time, as two hundred at once would test the machine.
@Suite(.serialized) struct BinaryTests {}
