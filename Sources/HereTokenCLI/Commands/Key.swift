import ArgumentParser
import Glibc
import HereTokenCore

struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes an RSA key for private_key_jwt, or prints its public part for registration.",
        discussion: """
            EXAMPLES
              here-token key new --output private-key.pem > public-key.json
              here-token key show private-key.pem
            """,
        subcommands: [KeyNew.self, KeyShow.self]
    )
}

struct KeyNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes an RSA private key, and prints the public key as a JSON Web Key.",
        discussion: """
            EXAMPLE
              here-token key new --output private-key.pem > public-key.json

            The private key is PKCS#8 in PEM, with mode 0600. An existing file is never replaced.
            """
    )

    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: ArgumentHelp("The new file for the private key.", valueName: "file"),
        completion: .file()
    )
    var output: String

    @Option(help: ArgumentHelp("The size of the key: 2048 to 8192.", valueName: "n"))
    var bits = RSAPrivateKey.leastBits

    @Option(help: ArgumentHelp("The id of the public key (kid). (default: its RFC 7638 thumbprint)", valueName: "kid"))
    var id: String?

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        try refuseEmpty(output, of: "--output <file>")
        try refuseEmpty(id, of: "--id <kid>")
        if !(RSAPrivateKey.leastBits...RSAPrivateKey.mostBits).contains(bits) || !bits.isMultiple(of: 8) {
            throw ValidationError("The value of '--bits <n>' is not a multiple of 8 from 2048 to 8192.")
        }
    }

    func run() throws {
        ProcessSetup.end(by: .after(seconds: 300), format: messages.errorFormat)
        // The key first: a process that is killed meanwhile leaves no file.
        let key = try RSAPrivateKey.make(bits: bits)
        let pem = try key.pem()
        try NewFile.create(output).write(pem)
        try OutputDestination.standardOutput.write(JSONLine.encode(key.jwk(id: id)))
    }
}

struct KeyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the public part of an RSA private key as a JSON Web Key.",
        discussion: """
            EXAMPLE
              here-token key show private-key.pem
            """
    )

    @Argument(
        help: ArgumentHelp("The private key in PEM; - for standard input.", valueName: "file"),
        completion: .file()
    )
    var file: String

    @Option(help: ArgumentHelp("The id of the public key (kid). (default: its RFC 7638 thumbprint)", valueName: "kid"))
    var id: String?

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        try refuseEmpty(file, of: "<file>")
        try refuseEmpty(id, of: "--id <kid>")
    }

    func run() throws {
        let deadline = Deadline.after(seconds: 30)
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let input = InputFile(path: file)
        let text = try input.secret(limit: 65_536, by: deadline, telling: .live(log: messages.log))
        do {
            let key = try RSAPrivateKey(text)
            try key.check()
            try OutputDestination.standardOutput.write(JSONLine.encode(key.jwk(id: id)))
        } catch let error as RSAPrivateKey.Invalid {
            throw Failure(.keyUnusable, "\(input.words) \(error.words)", hint: error.hint)
        }
    }
}

/// A file that did not exist before, with mode 0600; removed again if nothing is written to it.
private final class NewFile {
    private let path: String
    private let descriptor: Int32
    private var isWritten = false

    /// Takes over a new file; it must not fail, because `deinit` removes the file.
    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        if !isWritten { unlink(path) }
    }

    /// Creates the empty file.
    static func create(_ path: String) throws(Failure) -> NewFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno != EEXIST { throw .outputNotCreated(path: path, errno: errno) }
            throw Failure(
                .outputNotCreated,
                "cannot create \(path.displayed): \(Failure.reason(EEXIST))",
                hint: "choose another name, or move the old key away; here-token does not replace a key"
            )
        }
        // Whatever the umask is.
        fchmod(descriptor, 0o600)
        return NewFile(path: path, descriptor: descriptor)
    }

    func write(_ text: Secret) throws(Failure) {
        let failure = text.withBytes { DescriptorWriter.write($0, to: descriptor) }
        guard failure == 0 else { throw .outputNotWritten(path: path, errno: failure) }
        guard fsync(descriptor) == 0 else { throw .outputNotWritten(path: path, errno: errno) }
        isWritten = true
    }
}
