namespace DataBank.Dicom;

/// <summary>An instance to send by C-STORE.</summary>
/// <param name="TransferSyntax">The one it is stored in, which is sent untouched where the peer takes it.</param>
/// <param name="OpenAsync">Opens its data set, without file meta, in the transfer syntax that is given: the stored one or a convertible one.</param>
public sealed record OutgoingInstance(string SopClassUid, string SopInstanceUid, string TransferSyntax, Func<string, CancellationToken, Task<Stream>> OpenAsync)
{
    private const long LargestConverted = 512L * 1024 * 1024; // Conversion holds the data set in memory.
    private static readonly string[] PlainSyntaxes = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    /// <summary>Transfer syntaxes that it can be converted to, best first.</summary>
    public IReadOnlyList<string> OtherSyntaxes { get; init; } = [];

    /// <summary>The context of an association on which it can go, or null.</summary>
    public PresentationContext? ContextIn(Association association) =>
        association.ContextFor(SopClassUid, TransferSyntax)
        ?? OtherSyntaxes.Select(syntax => association.ContextFor(SopClassUid, syntax)).FirstOrDefault(context => context is not null);

    /// <summary>
    /// A Part 10 file: its data set goes out as it lies there, or uncompressed where the peer takes nothing else.
    /// </summary>
    /// <exception cref="DicomFormatException">The file is no DICOM, or names no SOP class and instance.</exception>
    public static OutgoingInstance FromFile(string path)
    {
        using var stored = Open(path);
        return FromFile(Part10Reader.ReadHeader(stored), _ => Task.FromResult<Stream>(Open(path)));
    }

    /// <summary>The same for a file wherever it lies.</summary>
    /// <param name="file">Its header.</param>
    /// <param name="open">Opens it; the stream must be able to seek.</param>
    /// <exception cref="DicomFormatException">The file names no SOP class and instance.</exception>
    public static OutgoingInstance FromFile(DicomFile file, Func<CancellationToken, Task<Stream>> open)
    {
        var (sopClass, instance) = (file.Dataset.Text(Tag.FromValue(Tags.SopClassUid)), file.Dataset.Text(Tag.FromValue(Tags.SopInstanceUid)));
        if (sopClass is null || instance is null || !Uids.IsValid(sopClass) || !Uids.IsValid(instance))
            throw new DicomFormatException("The file names no SOP class and instance", 0);
        var syntax = file.ActualSyntax;
        return new OutgoingInstance(sopClass, instance, syntax, (wanted, cancellation) => OpenFileAsync(open, file.DatasetOffset, syntax, wanted, cancellation))
        {
            OtherSyntaxes = ConvertibleTo(syntax),
        };
    }

    /// <summary>What a file in a transfer syntax can be sent as instead: uncompressed, where its pixels can be decoded.</summary>
    public static IReadOnlyList<string> ConvertibleTo(string transferSyntax) =>
        Uids.IsEncapsulated(transferSyntax) && !FrameCodecs.CanDecode(transferSyntax) ? [] : [.. PlainSyntaxes.Where(other => other != transferSyntax)];

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: false);

    private static async Task<Stream> OpenFileAsync(Func<CancellationToken, Task<Stream>> open, long start, string syntax, string wanted, CancellationToken cancellation)
    {
        var stored = await open(cancellation);
        if (wanted == syntax)
        {
            stored.Seek(start, SeekOrigin.Begin);
            return stored;
        }
        if (Uids.IsEncapsulated(syntax)) return await TranscodeAsync(stored, wanted, cancellation);
        await using (stored)
        {
            if (stored.Length > LargestConverted) throw new DimseException(DimseStatus.OutOfResources);
            var bytes = new byte[stored.Length];
            await stored.ReadExactlyAsync(bytes, cancellation);
            return new MemoryStream(DatasetCoding.Encode(Part10Reader.Read(bytes).Dataset, wanted), writable: false);
        }
    }

    // Through a temporary file, which goes when it is closed: decoded pixels can be larger than memory.
    private static async Task<Stream> TranscodeAsync(Stream stored, string wanted, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        try
        {
            using (var frames = FrameReader.Open(stored)) await Transcoder.WriteAsync(frames, wanted, file, CompressionSettings.Default, cancellation);
            file.Position = 0;
            file.Position = Part10Reader.ReadHeader(file).DatasetOffset;
            return file;
        }
        catch (Exception problem)
        {
            await file.DisposeAsync();
            if (problem is PixelDataException or NotSupportedException) throw new DimseException(DimseStatus.CannotUnderstand with { Comment = "The pixels cannot be decoded." });
            throw;
        }
    }
}
