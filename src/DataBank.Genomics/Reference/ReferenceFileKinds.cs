namespace DataBank.Genomics;

/// <summary>Tells what a file is by how it begins.</summary>
public static class ReferenceFileKinds
{
    /// <param name="file">Plain or gzip; can seek.</param>
    public static ReferenceFileKind Of(Stream file)
    {
        var text = VcfCompression.OpenText(file); // Not disposed: it may be the file itself.
        Span<byte> beginning = stackalloc byte[16];
        beginning = beginning[..text.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)];
        return beginning is [(byte)'>', ..] ? ReferenceFileKind.Sequences : beginning.SequenceEqual("##fileformat=VCF"u8) ? ReferenceFileKind.ClinVar : ReferenceFileKind.Transcripts;
    }
}
