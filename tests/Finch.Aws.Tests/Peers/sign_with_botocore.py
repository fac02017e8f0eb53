"""Signs requests with botocore, AWS's own Python library: a line of JSON in, an Authorization header out."""
import base64
import json
import sys

try:
    # Debian's awscli carries its own copy, whose parts import each other: the session has to come first.
    import awscli.botocore.session
    from awscli.botocore import __version__, auth, awsrequest, credentials
except ImportError:
    from botocore import __version__, auth, awsrequest, credentials

print("botocore " + __version__, flush=True)
for line in sys.stdin:
    case = json.loads(line)
    request = awsrequest.AWSRequest(method=case["method"], url=case["url"], data=base64.b64decode(case["body"]))
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    keys = credentials.Credentials(case["id"], case["key"], case["token"])
    signer = auth.SigV4Auth(keys, case["service"], case["region"])
    # What add_auth does, at a time of our choice.
    request.context["timestamp"] = case["time"]
    signer._modify_request_before_signing(request)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    print(request.headers["Authorization"], flush=True)
