"""Where visitors come from: sources with their write keys, the touch classifier, UTM links, keyword ids.

It refuses a name used twice, an origin that is no origin and a link that is no link; secrets are shown once.
Nothing here decides what a visit is worth: that is attribution's, above.
"""
