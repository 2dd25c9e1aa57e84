using DataBank.Genomics;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>A file as a theme may have it, in a temporary file that goes when this is disposed.</summary>
/// <param name="Content">BGZF, at its beginning.</param>
internal sealed record ReleasedFile(FileStream Content, FileFormat Format, ScrubbedGenome Scrubbed, Guid Person) : IDisposable
{
    public void Dispose() => Content.Dispose();
}
