using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class TranscriptAnnotatorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-csq-").FullName;
    private static readonly MadeGenes Genes = new(90);
    private static readonly TranscriptSet Transcripts = new("made", [.. Genes.Transcripts]);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What bcftools says in other words. Its GFF has no UTRs: it calls them introns. Of transcripts without a protein it says nothing.
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["missense"] = ["missense_variant"], ["synonymous"] = ["synonymous_variant"], ["stop_gained"] = ["stop_gained"], ["stop_lost"] = ["stop_lost"],
        ["start_lost"] = ["start_lost"], ["stop_retained"] = ["stop_retained_variant"], ["frameshift"] = ["frameshift_variant", "stop_gained"],
        ["inframe_insertion"] = ["inframe_insertion", "protein_altering_variant"], ["inframe_deletion"] = ["inframe_deletion", "protein_altering_variant"],
        ["inframe_altering"] = ["protein_altering_variant"], ["coding_sequence"] = ["coding_sequence_variant", "start_lost", "stop_lost"],
        ["splice_donor"] = ["splice_donor_variant"], ["splice_acceptor"] = ["splice_acceptor_variant"], ["splice_region"] = ["splice_region_variant"],
        ["intron"] = ["intron_variant", "5_prime_UTR_variant", "3_prime_UTR_variant"], ["non_coding"] = ["non_coding_transcript_exon_variant", "intron_variant"],
    };

    [Fact]
    public async Task Consequences_and_changes_of_proteins_are_those_that_bcftools_csq_finds()
    {
        var (fasta, gff, vcf) = (Path.Combine(folder, "21.fa"), Path.Combine(folder, "made.gff3"), Path.Combine(folder, "made.vcf"));
        await using (var file = File.Create(fasta)) Genes.WriteFasta(file);
        await File.WriteAllTextAsync(gff, Genes.Gff, Cancellation);
        await File.WriteAllTextAsync(vcf, MadeVcf(), Cancellation);
        var told = (await Bcftools.RunAsync("csq", "-l", "-p", "a", "-f", fasta, "-g", gff, "-Ov", vcf)).Split('\n').Where(line => line.StartsWith("21\t", StringComparison.Ordinal))
            .Select(line => line.Split('\t')).Where(column => column[7].StartsWith("BCSQ=", StringComparison.Ordinal))
            .ToDictionary(column => column[2], column => column[7][5..].Split(','));
        using var reference = Genes.Open();
        var annotator = new TranscriptAnnotator(reference, Transcripts);
        using var read = VariantFile.Open(File.OpenRead(vcf), new VariantFileOptions(SourceClass.Germline, GenomeAssembly.GRCh38));
        var (compared, proteins) = (0, 0);
        var (different, differentSubstitutions) = (new List<string>(), new List<string>());
        foreach (var variant in read.Variants(Cancellation))
        {
            if (!told.TryGetValue(variant.Ids!, out var entries)) continue;
            var found = annotator.Annotate(variant)!;
            var fields = entries.Select(entry => entry.Split('|')).ToList();
            var words = fields.SelectMany(field => field[0].TrimStart('*').Split('&')).SelectMany(word => Words.GetValueOrDefault(word, [word]));
            var isSame = words.Contains(found.Consequence.Split('&').MinBy(Consequences.RankOf));
            compared++;
            if (isSame && fields.FirstOrDefault(field => field.Length > 5 && field[5].Contains('>', StringComparison.Ordinal)) is { } change && found.HgvsP is { } hgvs && !hgvs.Contains('?', StringComparison.Ordinal))
            {
                proteins++;
                var replaced = Replaced(ProteinOf(found), change[5]);
                isSame = System.Text.RegularExpressions.Regex.Match(hgvs, @"^.*\(([A-Za-z]{3}\d+[A-Z][a-z]{2})(?:fs|ext)Ter(\d+)\)$") is { Success: true } shifted
                    ? IsShifted(ProteinOf(found), replaced, shifted.Groups[1].Value, int.Parse(shifted.Groups[2].Value, CultureInfo.InvariantCulture), hgvs.Contains("ext", StringComparison.Ordinal))
                    : Applied(ProteinOf(found), hgvs) == replaced;
            }
            if (!isSame) (variant.Reference.Length == 1 && variant.Alternate.Length == 1 ? differentSubstitutions : different).Add($"{variant.Name}: {string.Join(',', entries)} or {found}");
        }
        Assert.True(compared > 2000 && proteins > 900, $"{compared} variants, {proteins} proteins were compared.");
        Assert.True(differentSubstitutions.Count == 0, string.Join("\n", differentSubstitutions));
        // An insertion behind the start codon leaves it as it is, one at the border of an exon leaves the site, which bcftools calls lost.
        Assert.True(different.Count <= compared / 100, $"{different.Count} of {compared}:\n" + string.Join('\n', different));
    }

    [Theory]
    // Forward: 30 bases before ATG GCT GCT CTG | gt…ag | CTG AAA TGC TAA, then 20 bases.
    [InlineData(131, "A", "G", "c.1A>G", "p.(Met1?)", "start_lost")]
    [InlineData(130, "C", "T", "c.-1C>T", null, "5_prime_UTR_variant")]
    [InlineData(141, "T", "G", "c.11T>G", "p.(Leu4Arg)", "missense_variant&splice_region_variant")]
    [InlineData(133, "GGCT", "G", "c.7_9del", "p.(Ala3del)", "inframe_deletion")]
    [InlineData(133, "G", "GGCT", "c.7_9dup", "p.(Ala3dup)", "inframe_insertion")]
    [InlineData(134, "GC", "CA", "c.4_5delinsCA", "p.(Ala2His)", "missense_variant")]
    [InlineData(143, "G", "A", "c.12+1G>A", "p.?", "splice_donor_variant")]
    [InlineData(150, "C", "T", "c.12+8C>T", null, "splice_region_variant&intron_variant")]
    [InlineData(170, "C", "T", "c.13-13C>T", null, "intron_variant")]
    [InlineData(181, "G", "C", "c.13-2G>C", "p.?", "splice_acceptor_variant")]
    [InlineData(186, "A", "T", "c.16A>T", "p.(Lys6Ter)", "stop_gained")]
    [InlineData(186, "AA", "A", "c.18del", "p.(Lys6AsnfsTer?)", "frameshift_variant")]
    [InlineData(192, "T", "C", "c.22T>C", "p.(Ter8GlnextTer?)", "stop_lost")]
    [InlineData(194, "A", "G", "c.24A>G", "p.(Ter8=)", "stop_retained_variant")]
    [InlineData(195, "C", "T", "c.*1C>T", null, "3_prime_UTR_variant")]
    // At the ends of the protein: what leaves the stop codon, what takes it, what takes the start codon.
    [InlineData(193, "A", "AGAT", "c.23_24insGAT", "p.(Ter8=)", "stop_retained_variant")]
    [InlineData(191, "C", "CTAG", "c.23_24insGTA", "p.(Ter8=)", "stop_retained_variant")]
    [InlineData(191, "CTAA", "C", "c.22_24del", "p.(Ter8ProextTer?)", "stop_lost")]
    [InlineData(188, "ATGCTAA", "A", "c.19_24del", "p.?", "stop_lost")]
    [InlineData(192, "TAACC", "T", "c.23_*2del", "p.(Ter8SerextTer?)", "stop_lost&3_prime_UTR_variant")]
    [InlineData(130, "CATG", "C", "c.1_3del", "p.(Met1?)", "start_lost")]
    [InlineData(129, "CCAT", "C", "c.-1_2del", "p.(Met1?)", "start_lost&5_prime_UTR_variant")]
    // A base that the sequencer did not tell.
    [InlineData(186, "A", "N", "c.16A>N", "p.?", "coding_sequence_variant")]
    public void A_change_is_named_where_it_lies_in_the_transcript(int position, string from, string to, string coding, string? protein, string consequence)
    {
        foreach (var isReverse in new[] { false, true })
        {
            using var made = new SmallGene(isReverse);
            var found = made.Annotate(position, from, to);
            Assert.Equal((coding, protein, consequence), (found.HgvsC!.Split(':')[1], found.HgvsP?.Split(':')[1], found.Consequence));
            Assert.Equal(("MADE", "HGNC:7", "NM_000001.2"), (found.Gene, found.HgncId, found.Transcript));
        }
    }

    [Fact]
    public void Without_all_that_is_translated_there_is_no_protein()
    {
        foreach (var isReverse in new[] { false, true })
        {
            using var made = new SmallGene(isReverse);
            var found = made.Annotate(130, $"CATGGCTGCTCTGGT{new string('C', 36)}AGCTGAAATGCTAA", "C");
            Assert.Equal(
                ("c.1_24del", "p.0?", "splice_acceptor_variant&splice_donor_variant&start_lost&stop_lost"), (found.HgvsC?.Split(':')[1], found.HgvsP?.Split(':')[1], found.Consequence));
        }
        var transcript = new Transcript("NM_000001.2", null, "MADE", null, MadeGenome.Chromosome, false, [(10, 30)], (12, 27));
        var bases = "CCATGGCTGCTAAATAGCCC";
        Assert.Equal(("start_lost&stop_lost", "0?"), new TranscriptChange(12, bases[2..17], "").EffectOn(transcript, bases));
        Assert.Equal(("start_lost&stop_lost&5_prime_UTR_variant&3_prime_UTR_variant", "0?"), new TranscriptChange(11, bases[1..18], "").EffectOn(transcript, bases));
        Assert.Equal(("transcript_ablation", "0?"), new TranscriptChange(5, new string('A', 30), "").EffectOn(transcript, bases));
        Assert.Equal(("transcript_ablation", null), new TranscriptChange(5, new string('A', 30), "").EffectOn(transcript with { Coding = null }, ""));
    }

    [Theory]
    // Met Sec Lys Ter: the stop codon inside is read as selenocysteine while it stays as it is.
    [InlineData("ATGTGAAAATAACCC", 12, 5, 1, "G", "missense_variant", "Sec2Trp")]
    [InlineData("ATGTGAAAATAACCC", 12, 4, 1, "A", "stop_gained", "Sec2Ter")]
    [InlineData("ATGTGAAAATAACCC", 12, 6, 3, "", "inframe_deletion", "Lys3del")]
    // Translation ends inside a codon, or without a stop codon.
    [InlineData("ATGGCTAA", 8, 6, 1, "", "incomplete_terminal_codon_variant&coding_sequence_variant", "?")]
    [InlineData("AT", 2, 0, 1, "G", "incomplete_terminal_codon_variant&coding_sequence_variant", "?")]
    [InlineData("ATGGCTAA", 8, 5, 3, "", "inframe_deletion", "Ala2del")]
    [InlineData("ATGGCTGCT", 9, 3, 3, "", "inframe_deletion", "Ala3del")]
    // Unknown bases.
    [InlineData("ATGGNTAAATAA", 12, 5, 1, "C", "coding_sequence_variant", "?")]
    [InlineData("ATGGNTAAATAA", 12, 3, 3, "", "inframe_deletion", "?")]
    [InlineData("ATGGCTAAATAANNN", 12, 9, 3, "", "stop_lost", "?")]
    // Behind the stop codon comes another one.
    [InlineData("ATGGCTTAATGAC", 9, 6, 3, "", "stop_retained_variant", "Ter3=")]
    public void An_odd_transcript_tells_what_can_be_told(string bases, int codingLength, int at, int deleted, string inserted, string consequence, string change) =>
        Assert.Equal(new ProteinEffect(consequence, change), ProteinEffect.Of(bases, codingLength, at, deleted, inserted, GeneticCode.Of(MadeGenes.Chromosome)));

    [Fact]
    public void No_change_of_any_bases_is_too_odd_for_its_effect_on_the_protein()
    {
        var random = new Random(11);
        var known = new HashSet<string>();
        foreach (var code in new[] { GeneticCode.Of(MadeGenome.Chromosome), GeneticCode.Of(MadeGenes.Chromosome) })
        {
            for (var i = 0; i < 100_000; i++)
            {
                // Some begin and end as they should; stop codons inside, unknown bases and rests of codons are among them.
                var bases = Some(random.Next(1, 30));
                var codingLength = random.Next(1, bases.Length + 1);
                if (random.Next(2) == 0) (bases, codingLength) = ($"ATG{Some(random.Next(0, 4) * 3)}TAA{bases}", 0);
                if (codingLength == 0) codingLength = bases.IndexOf("TAA", 3, StringComparison.Ordinal) + 3;
                var at = random.Next(codingLength);
                var isEnd = random.Next(4) == 0 && codingLength < bases.Length;
                var deleted = isEnd ? random.Next(codingLength - at + 1, bases.Length - at + 1) : random.Next(0, Math.Min(codingLength - at, 12) + 1);
                var inserted = Some(random.Next(0, 10));
                var effect = isEnd ? ProteinEffect.OfEnd(bases, codingLength, at, deleted, inserted, code) : ProteinEffect.Of(bases, codingLength, at, deleted, inserted, code);
                Assert.All(effect.Consequence.Split('&'), term => Assert.NotNull(Consequences.CodeOf(term)));
                Assert.Matches(@"^(?:\?|0\?|=|Met1\?|[A-Z][a-z]{2}\d+.*)$", effect.Change);
                known.UnionWith(effect.Consequence.Split('&'));
            }
        }
        Assert.Superset(new HashSet<string> { "start_lost", "stop_lost", "stop_gained", "stop_retained_variant", "inframe_deletion", "inframe_insertion", "incomplete_terminal_codon_variant" }, known);

        string Some(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(40) == 0 ? 'N' : "ACGT"[random.Next(4)]));
    }

    [Fact]
    public void No_variant_in_or_at_a_gene_is_too_odd_to_be_annotated()
    {
        var random = new Random(12);
        foreach (var isReverse in new[] { false, true })
        {
            using var made = new SmallGene(isReverse);
            for (var i = 0; i < 20_000; i++)
            {
                var alternate = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "ACGTN"[random.Next(5)]));
                var found = made.AnnotateOwn(random.Next(60, 240), random.Next(1, random.Next(2, 120)), alternate);
                if (found is not null) Assert.All(found.Consequence.Split('&'), term => Assert.NotNull(Consequences.CodeOf(term)));
            }
        }
    }

    [Fact]
    public void Of_a_gene_the_transcript_of_MANE_is_taken_from_GFF3_and_GTF_alike()
    {
        var fromGff = Transcript("""
            ##gff-version 3
            21	RefSeq	CDS	150	200	.	-	0	ID=cds-NP_1;Parent=rna-NM_1;protein_id=NP_000001.2
            21	RefSeq	gene	100	400	.	-	.	ID=gene-MADE;Name=MADE;gene=MADE;Dbxref=GeneID:1,HGNC:HGNC:7
            21	RefSeq	mRNA	100	300	.	-	.	ID=rna-NM_1;Parent=gene-MADE;transcript_id=NM_000001.2;gene=MADE;tag=MANE Select
            21	RefSeq	exon	100	300	.	-	.	Parent=rna-NM_1
            21	RefSeq	mRNA	100	400	.	-	.	ID=rna-NM_2;Parent=gene-MADE;transcript_id=NM_000002.1;gene=MADE
            21	RefSeq	exon	100	400	.	-	.	Parent=rna-NM_2
            """);
        var fromGtf = Transcript("""
            21	havana	gene	100	400	.	-	.	gene_id "ENSG1"; gene_name "MADE"; hgnc_id "HGNC:7";
            21	havana	exon	100	300	.	-	.	gene_id "ENSG1"; transcript_id "NM_000001.2"; gene_name "MADE"; hgnc_id "HGNC:7";
            21	havana	transcript	100	300	.	-	.	gene_id "ENSG1"; transcript_id "NM_000001.2"; gene_name "MADE"; tag "basic"; tag "MANE_Select"; hgnc_id "HGNC:7";
            21	havana	CDS	153	200	.	-	0	gene_id "ENSG1"; transcript_id "NM_000001.2"; protein_id "NP_000001.2";
            21	havana	stop_codon	150	152	.	-	0	gene_id "ENSG1"; transcript_id "NM_000001.2";
            21	havana	exon	100	400	.	-	.	gene_id "ENSG1"; transcript_id "ENST2"; gene_name "MADE";
            """);
        Assert.Equal(("NM_000001.2", "NP_000001.2", "MADE", "HGNC:7", true, (149, 200)), Told(fromGff));
        Assert.Equal(Told(fromGff), Told(fromGtf));
        Assert.Equal([(99, 300)], fromGtf.Exons);

        static (string, string?, string, string?, bool, (int, int)?) Told(Transcript transcript) =>
            (transcript.Id, transcript.ProteinId, transcript.Gene, transcript.HgncId, transcript.IsReverse, transcript.Coding);

        static Transcript Transcript(string text) => Assert.Single(GeneModelReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), GenomeAssembly.GRCh38, Cancellation));
    }

    [Theory]
    [InlineData("21 x exon 1 10 . + . Parent=a")]
    [InlineData("##gff-version 3\n")]
    [InlineData("21\tx\texon\t1\t99999999\t.\t+\t.\tParent=a")]
    [InlineData("21\tx\texon\t10\t1\t.\t+\t.\tParent=a")]
    [InlineData("#!genome-build GRCh37.p13\n21\tx\texon\t1\t10\t.\t+\t.\tParent=a")]
    public void What_is_no_gene_model_of_the_assembly_is_refused(string text) =>
        Assert.Throws<FormatException>(() => GeneModelReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), GenomeAssembly.GRCh38, Cancellation));

    [Fact]
    public void Transcripts_are_read_as_they_were_written()
    {
        using var file = new MemoryStream();
        TranscriptSet.Write(Genes.Transcripts, file);
        file.Position = 0;
        var read = TranscriptSet.Open(file, "read", GenomeAssembly.GRCh38);
        foreach (var transcript in Genes.Transcripts)
        {
            var same = read.Find(new VariantCriterion { Gene = transcript.Gene })!;
            Assert.Equal((transcript.Id, transcript.ProteinId, transcript.Coding, transcript.IsReverse), (same.Id, same.ProteinId, same.Coding, same.IsReverse));
            Assert.Equal(transcript.Exons, same.Exons);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string ProteinOf(VariantAnnotation annotation)
    {
        var transcript = Transcripts.Find(new VariantCriterion { Gene = annotation.Gene })!;
        var bases = string.Concat(transcript.Exons.Select(exon => Genes.Bases[exon.Start..exon.End]));
        var (start, end) = transcript.SplicedCoding!.Value;
        return GeneticCode.Of(transcript.Chromosome).Translate((transcript.IsReverse ? Strand.Other(bases) : bases).AsSpan(start, end - start));
    }

    // "64AKR>64A": what bcftools replaces, up to the stop codon of either.
    private static string Replaced(string protein, string change)
    {
        var (from, to) = (change.Split('>')[0], change.Split('>')[1]);
        var digits = from.TakeWhile(char.IsAsciiDigit).Count();
        var at = int.Parse(from[..digits], CultureInfo.InvariantCulture) - 1;
        return UpToStop(protein[..at] + to[digits..] + protein[Math.Min(protein.Length, at + from.Length - digits)..]);
    }

    // What a protein is after a change by HGVS; of a frameshift as far as HGVS tells: the first amino acid and how many follow.
    private static string Applied(string protein, string hgvs)
    {
        if (hgvs.EndsWith("=)", StringComparison.Ordinal)) return protein;
        var change = System.Text.RegularExpressions.Regex.Match(ProteinChange.KeyOf(hgvs)!, @"^([A-Z*])(\d+)(?:_([A-Z*])(\d+))?(.*)$");
        var first = int.Parse(change.Groups[2].Value, CultureInfo.InvariantCulture) - 1;
        var last = change.Groups[4].Success ? int.Parse(change.Groups[4].Value, CultureInfo.InvariantCulture) - 1 : first;
        Assert.Equal(change.Groups[1].Value[0], protein[first]);
        var (before, own, behind, what) = (protein[..first], protein[first..(last + 1)], protein[(last + 1)..], change.Groups[5].Value);
        return UpToStop(what switch
        {
            "del" => before + behind,
            "dup" => before + own + own + behind,
            ['d', 'e', 'l', 'i', 'n', 's', .. var come] => before + come + behind,
            ['i', 'n', 's', .. var come] => before + own[..1] + come + own[1..] + behind,
            _ => before + what + behind,
        });
    }

    // The first amino acid that is another, and how far behind it the new stop codon lies.
    private static bool IsShifted(string protein, string replaced, string named, int distance, bool isExtended)
    {
        var at = protein.Zip(replaced).TakeWhile(pair => pair.First == pair.Second).Count();
        // bcftools tells a protein no further than to where the stop codon was.
        if (at == replaced.Length) return !replaced.EndsWith('*');
        return ProteinChange.KeyOf(named) == string.Create(CultureInfo.InvariantCulture, $"{protein[at]}{at + 1}{replaced[at]}") && (!replaced.EndsWith('*') || replaced.Length - at == (isExtended ? distance + 1 : distance));
    }

    private static string UpToStop(string protein) => protein.IndexOf('*', StringComparison.Ordinal) is >= 0 and var stop ? protein[..(stop + 1)] : protein;

    private static string MadeVcf()
    {
        var random = new Random(5);
        var text = new StringBuilder("##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=21,length=46709983>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n");
        var lines = new List<(int Position, string Line)>();
        for (var at = 0; at < Genes.Bases.Length; at += random.Next(9, 13))
        {
            if (!Genes.Places.Exists(gene => at > gene.Start && at < gene.End - 1)) continue;
            var first = Genes.Bases[at];
            var (reference, alternate) = random.Next(6) switch
            {
                0 or 1 or 2 => (first.ToString(), Other(first)),
                3 => (Genes.Bases.Substring(at, 1 + random.Next(1, 8)), first.ToString()),
                4 => (first.ToString(), first + Some(random.Next(1, 7))),
                _ => (Genes.Bases.Substring(at, 1 + random.Next(1, 6)), first + Some(random.Next(1, 6))),
            };
            if (reference == alternate) continue;
            var position = at + 1;
            // As far left as it goes, behind a base that stays: bcftools 1.16 puts what lacks this base one base too far to the right.
            while (reference.Length != alternate.Length && reference[^1] == alternate[^1])
            {
                (reference, alternate) = (reference[..^1], alternate[..^1]);
                if (reference.Length > 0 && alternate.Length > 0) continue;
                position--;
                (reference, alternate) = (Genes.Bases[position - 1] + reference, Genes.Bases[position - 1] + alternate);
            }
            lines.Add((position, string.Create(CultureInfo.InvariantCulture, $"21\t{position}\tv{at}\t{reference}\t{alternate}\t.\tPASS\t.\tGT\t0/1\n")));
        }
        return lines.OrderBy(line => line.Position).Aggregate(text, (all, line) => all.Append(line.Line)).ToString();

        string Some(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ACGT"[random.Next(4)]));

        string Other(char letter) => Some(1) is var other && other[0] != letter ? other : Other(letter);
    }
}
