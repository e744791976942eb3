/** The one operation of the contract, as openapi-typescript writes it. Types weigh nothing. */
export interface paths {
  "/v3/images/custom/{imageId}/logstreams/{logStreamName}": {
    get: {
      parameters: {
        query?: { nextToken?: string; startFromHead?: boolean; limit?: number }
        path: { imageId: string; logStreamName: string }
      }
      responses: {
        200: {
          content: {
            "application/json": {
              nextToken?: string
              prevToken?: string
              events?: Array<{ timestamp: string; message: string }>
            }
          }
        }
        404: { content: { "application/json": { message: string } } }
      }
    }
  }
}
