namespace DataBank.Pseudonymization;

/// <summary>Writes a file of one patient anew from what the policy allows, under the pseudonym of the sample, as BGZF.</summary>
public interface IFileScrubber
{
    /// <summary>Reads plain text, gzip or BGZF; the source stays open.</summary>
    /// <param name="sampleSystem">The identifier system of sample names.</param>
    /// <param name="samples">What the patient's sample may be called in the file; empty: the file must have one only.</param>
    /// <exception cref="DeidentificationException">The file is not what it should be, damaged, or whose samples they are is not known.</exception>
    ScrubbedGenome Scrub(Stream source, string sampleSystem, IReadOnlyCollection<string> samples, Stream output, CancellationToken cancellation);
}
