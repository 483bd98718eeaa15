import HereTokenCore
import Testing

/// Test cases 14 and 16 of the specification of GCM by McGrew and Viega, and changed inputs.
@Suite struct AES256GCMTests {
    private struct Vector: Sendable {
        let key, iv, plaintext, associatedData, sealed: String
    }

    private static let vectors = [
        Vector(
            key: String(repeating: "0", count: 64),
            iv: String(repeating: "0", count: 24),
            plaintext: String(repeating: "0", count: 32),
            associatedData: "",
            sealed: "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"
        ),
        Vector(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            iv: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]

    @Test("AES-256-GCM seals and opens the test cases of the specification", arguments: vectors)
    private func specification(_ vector: Vector) throws {
        let key = Secret(vector.key.hexBytes)
        let sealed = try AES256GCM.seal(
            Secret(vector.plaintext.hexBytes),
            key: key,
            iv: vector.iv.hexBytes,
            associatedData: vector.associatedData.hexBytes
        )
        #expect(sealed == vector.sealed.hexBytes)
        let opened = AES256GCM.open(
            sealed,
            key: key,
            iv: vector.iv.hexBytes,
            associatedData: vector.associatedData.hexBytes
        )
        #expect(opened == Secret(vector.plaintext.hexBytes))
    }

    @Test("AES-256-GCM does not open if a bit of any input is different")
    func tampering() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let iv = [UInt8](repeating: 8, count: 12)
        let sealed = try AES256GCM.seal(Secret("text".utf8), key: Secret(key), iv: iv, associatedData: [9])
        func flipped(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
            var bytes = bytes
            bytes[index] ^= 1
            return bytes
        }
        #expect(AES256GCM.open(sealed, key: Secret(key), iv: iv, associatedData: [9])?.revealed() == "text")
        #expect(AES256GCM.open(sealed, key: Secret(flipped(key, 31)), iv: iv, associatedData: [9]) == nil)
        #expect(AES256GCM.open(sealed, key: Secret(key), iv: flipped(iv, 0), associatedData: [9]) == nil)
        #expect(AES256GCM.open(sealed, key: Secret(key), iv: iv, associatedData: [8]) == nil)
        for index in sealed.indices {
            #expect(AES256GCM.open(flipped(sealed, index), key: Secret(key), iv: iv, associatedData: [9]) == nil)
        }
        for count in 0..<sealed.count {
            #expect(AES256GCM.open(Array(sealed.prefix(count)), key: Secret(key), iv: iv, associatedData: [9]) == nil)
        }
    }
}
