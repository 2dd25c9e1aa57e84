using System.Buffers;
using System.Text;
using DataBank.Server;

namespace DataBank.UnitTests.DicomWeb;

public class RelativeUrlsTests
{
    [Fact]
    public void Bulk_data_becomes_a_path_and_the_retrieve_url_absolute_and_text_stays()
    {
        const string stored = """{"00081030":{"vr":"LO","Value":["studies/1 \"BulkDataURI\":\"studies/"]},"00081190":{"vr":"UR","Value":["studies/1.2"]},"7FE00010":{"vr":"OW","BulkDataURI":"studies/1.2/bulkdata/7FE00010"}}""";
        var output = new ArrayBufferWriter<byte>();
        RelativeUrls.Complete(Encoding.UTF8.GetBytes(stored), "/x/dicomweb"u8, "https://h/x/dicomweb"u8, output);
        Assert.Equal(
            """{"00081030":{"vr":"LO","Value":["studies/1 \"BulkDataURI\":\"studies/"]},"00081190":{"vr":"UR","Value":["https://h/x/dicomweb/studies/1.2"]},"7FE00010":{"vr":"OW","BulkDataURI":"/x/dicomweb/studies/1.2/bulkdata/7FE00010"}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
